/** Requests that come back: known by what edges of this world have left in `cdn-loop`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { startTestNode } from '../support/test-node.ts';
import { exchange, fixedOrigin, startEdge } from './harness.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = (fields = '') => `GET / HTTP/1.1\r\nhost: a\r\n${fields}connection: close\r\n\r\n`;

test('a node that is its own endpoint answers 508 when it has seen the request three times', async () => {
  const port = await freePort();
  await using node = await startTestNode(
    {
      services: { web: { endpoints: [`http://127.0.0.1:${port}`], health: false } },
      routes: [{ path: '/', service: 'web' }],
    },
    { listen: { host: '127.0.0.1', port } },
  );
  const { status, body } = await ask(node.url, '/');
  assert.equal(status, 508);
  assert.match(body, /urn:antipode:problem:loop/);
  assert.equal(node.traffic().requests, 3);
});

describe('what stands in cdn-loop', () => {
  test('is passed on with a token of the world, and one of another world is no loop', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { world: 'shop' });
    await using behind = await startEdge([edge.port], { world: 'other' });
    const others = 'cdn-loop: antipode-000000000000, antipode-000000000000;v=1, cdn\r\ncdn-loop: cdn, cdn\r\n';
    assert.match(await exchange(behind.port, get(others)), /200 OK/);
    const lines = Buffer.concat(origin.received)
      .toString()
      .split('\r\n')
      .filter((line) => line.startsWith('cdn-loop: '));
    assert.equal(lines.length, 4);
    assert.deepEqual(lines.slice(0, 2), others.split('\r\n').slice(0, 2));
    assert.match(lines[2]!, /^cdn-loop: antipode-[0-9a-f]{12}$/);
    assert.match(lines[3]!, /^cdn-loop: antipode-[0-9a-f]{12}$/);
    assert.notEqual(lines[2], lines[3]);
  });

  test('counts twice, and a third time is one too many', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { world: 'shop' });
    assert.match(await exchange(edge.port, get()), /200 OK/);
    const [token] = /antipode-[0-9a-f]{12}/.exec(Buffer.concat(origin.received).toString())!;
    assert.match(await exchange(edge.port, get(`cdn-loop: ${token}\r\nCDN-Loop: ${token}-entry;x\r\n`)), /200 OK/);
    assert.match(await exchange(edge.port, get(`cdn-loop: ${token}, ${token},${token}-entry\r\n`)), /^HTTP\/1\.1 508 /);
    const both = await exchange(
      edge.port,
      get(`cdn-loop: ${token}, ${token}, ${token}\r\n`).replace('close', 'keep-alive') + get(`cdn-loop: ${token}\r\n`),
    );
    assert.deepEqual(both.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 508', 'HTTP/1.1 200'], 'each request by its own');
  });
});
