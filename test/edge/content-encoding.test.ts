/** What claims to be compressed passes as it is, in both directions: nothing here is ever inflated. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startEdge } from './harness.ts';

/** Members of a gzip file may follow each other: 10 MB that would become 10 GB. */
const member = gzipSync(Buffer.alloc(10_000_000), { level: 9 });
const repeats = 1_000;
const bombBytes = member.length * repeats;

function bombHash(): string {
  const hash = createHash('sha256');
  for (let count = 0; count < repeats; count++) hash.update(member);
  return hash.digest('hex');
}

test('a bomb of 10 GB passes to the endpoint and back untouched, in little memory', { timeout: 300_000 }, async () => {
  assert.equal(gunzipSync(Buffer.concat([member, member])).length, 20_000_000);
  const origin = createServer((incoming, outgoing) => {
    assert.equal(incoming.headers['content-encoding'], 'gzip');
    outgoing.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  await using edge = await startEdge([(origin.address() as AddressInfo).port]);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const hash = createHash('sha256');
  const headers = { host: 'a', 'content-encoding': 'gzip', 'accept-encoding': 'identity', connection: 'close' };
  const asked = request({ port: edge.port, host: '127.0.0.1', method: 'POST', headers });
  const answered = once(asked, 'response');
  let sent = 0;
  const pour = () => {
    while (sent < repeats && asked.write(member)) sent++;
    if (sent++ >= repeats) asked.end();
  };
  asked.on('drain', pour);
  pour();
  const [answer] = await answered;
  let bytes = 0;
  for await (const piece of answer) {
    hash.update(piece);
    bytes += piece.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.equal(bytes, bombBytes);
  assert.equal(hash.digest('hex'), bombHash());
  assert.ok(most - before < 100_000_000, `${most - before} bytes more than before`);
  origin.close();
});
