import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEtcd } from './etcd.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');

async function ask(endpoint: string, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${endpoint}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
  return (await answer.json()) as Record<string, unknown>;
}

test('what one node takes another one has, also after the leader was killed', async () => {
  await using etcd = await startEtcd();
  await ask(etcd.endpoints[0]!, 'kv/put', { key: encode('key'), value: encode('value') });
  const first = await etcd.leader();
  await first.kill();
  const second = await etcd.leader();
  assert.notEqual(second, first);
  const found = await ask(`http://127.0.0.1:${second.port}`, 'kv/range', { key: encode('key') });
  assert.equal((found.kvs as { value: string }[])[0]!.value, encode('value'));
});
