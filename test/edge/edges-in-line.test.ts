/**
 * What edges tell each other, and what becomes of a request that waits for an endpoint which has stopped without a word.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, type Origin, openClient, startEdge } from './harness.ts';

const answer = (line: string, fields = '') => `HTTP/1.1 ${line}\r\n${fields}content-length: 2\r\n\r\nhi`;
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx';
const passedOn = 'x-antipode-passed-on: 1\r\n';
const servedBy = 'x-antipode-served-by: us/web/1\r\n';

describe('an answer of another edge', () => {
  test('is passed on by an edge in a region with the word that another region served, to trusted peers only', async () => {
    await using other = await fixedOrigin(answer('200 OK', servedBy));
    await using trusting = await startEdge([other.port], { isEdge: true, region: 'eu', trustedPeer: true });
    assert.match(await exchange(trusting.port, get), /x-antipode-served-by: us\/web\/1\r\nx-antipode-passed-on: 1\r\n/);
    await using wary = await startEdge([other.port], { isEdge: true, region: 'eu' });
    assert.doesNotMatch(await exchange(wary.port, get), /passed-on/);
  });

  test('is passed on by an edge in no region without that word, which it has noted', async () => {
    await using other = await fixedOrigin(answer('200 OK', servedBy + passedOn));
    await using edge = await startEdge([other.port], { isEdge: true, trustedPeer: true });
    const received = await exchange(edge.port, get);
    assert.match(received, /x-antipode-served-by: us\/web\/1\r\n/);
    assert.doesNotMatch(received, /passed-on/);
    assert.deepEqual(edge.ends, [AttemptEnd.passedOn]);
  });

  test('is a failure where it failed, whoever did', async () => {
    await using other = await fixedOrigin(answer('500 Internal Server Error', passedOn));
    await using edge = await startEdge([other.port], { isEdge: true });
    await exchange(edge.port, get);
    assert.deepEqual(edge.ends, [AttemptEnd.serverError]);
  });

  test('is not what an app may claim', async () => {
    await using app = await fixedOrigin(answer('200 OK', passedOn + servedBy));
    await using edge = await startEdge([app.port], { region: 'eu', trustedPeer: true });
    assert.doesNotMatch(await exchange(edge.port, get), /antipode/);
    assert.deepEqual(edge.ends, [AttemptEnd.ok]);
  });
});

describe('an edge that could not get a request served', () => {
  for (const status of [502, 503, 504]) {
    test(`is passed over for an idempotent request when it answers ${status}`, async () => {
      await using failing = await fixedOrigin(answer(`${status} Sorry`));
      await using good = await fixedOrigin(answer('200 OK'));
      await using edge = await startEdge([failing.port, good.port], { isEdge: true });
      assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 200 /);
      assert.match(await exchange(edge.port, post), new RegExp(`^HTTP/1\\.1 ${status} `));
      const { ok, serverError } = AttemptEnd;
      assert.deepEqual(edge.ends, [serverError, ok, serverError]);
    });
  }

  test('is not passed over for what its app answered: a 500 stays one, and a 503 of an app where the route says so', async () => {
    await using failing = await fixedOrigin(answer('500 Sorry'));
    await using unavailable = await fixedOrigin(answer('503 Sorry'));
    await using good = await fixedOrigin(answer('200 OK'));
    await using edges = await startEdge([failing.port, good.port], { isEdge: true });
    await using apps = await startEdge([unavailable.port, good.port], { retry: { statuses: [] } });
    assert.match(await exchange(edges.port, get), /^HTTP\/1\.1 500 /);
    assert.match(await exchange(apps.port, get), /^HTTP\/1\.1 503 /);
  });
});

describe('an endpoint that is found to hang', () => {
  /** Takes requests and answers none. */
  const silent = (heads: string[]): Promise<Origin> => answeringOrigin((_socket, head) => heads.push(head));

  test('loses the requests that wait for it, without a word against it', async () => {
    const heads: string[] = [];
    await using stopped = await silent(heads);
    await using good = await fixedOrigin(answer('200 OK'));
    await using edge = await startEdge([stopped.port, good.port]);
    const answered = exchange(edge.port, get);
    await eventually(() => heads.length === 1, 'the request arrived');
    edge.endpoints[0]!.silentAtMs = performance.now();
    assert.match(await answered, /^HTTP\/1\.1 200 /);
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned, AttemptEnd.ok]);
  });

  test('keeps a request that must not be sent twice, one that has nowhere to go, and one it has begun to answer', async () => {
    const heads: string[] = [];
    await using stopped = await answeringOrigin((socket, head) => {
      heads.push(head);
      if (head.startsWith('PUT')) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    });
    await using good = await fixedOrigin(answer('200 OK'));
    const target = { responseTimeoutMs: 400 };
    await using edge = await startEdge([stopped.port, good.port], { target });
    await using alone = await startEdge([stopped.port], { target });
    const put = get.replace('GET', 'PUT');
    const waiting = [exchange(edge.port, post), exchange(alone.port, get), exchange(edge.port, put)];
    await eventually(() => heads.length === 3, 'the requests arrived');
    for (const { endpoints } of [edge, alone]) endpoints[0]!.silentAtMs = performance.now();
    for (const received of await Promise.all(waiting)) assert.match(received, /HTTP\/1\.1 504 /);
    assert.deepEqual([...edge.ends, ...alone.ends], Array(3).fill(AttemptEnd.timedOut));
  });

  test('is found out by its silence, if that is longer than it may be, and then it counts against it', async () => {
    await using stopped = await silent([]);
    await using good = await fixedOrigin(answer('200 OK'));
    await using edge = await startEdge([stopped.port, good.port], { silentAfterMs: 1_000, isEdge: true });
    const start = performance.now();
    const first = exchange(edge.port, get);
    // Whoever asks after it has been silent for a while waits no longer than those before.
    await new Promise((resolve) => setTimeout(resolve, 700));
    const [one, other] = await Promise.all([first, exchange(edge.port, get)]);
    for (const received of [one, other]) assert.match(received, /^HTTP\/1\.1 200 /);
    assert.ok(performance.now() - start >= 1_000);
    assert.equal(edge.ends.filter((end) => end === AttemptEnd.timedOut).length, 2);
  });

  test('is asked again by requests that come after, for somebody chose it in spite of it', async () => {
    const heads: string[] = [];
    await using origin = await silent(heads);
    await using good = await fixedOrigin(answer('200 OK'));
    await using edge = await startEdge([origin.port, good.port], { target: { responseTimeoutMs: 300 } });
    edge.endpoints[0]!.silentAtMs = performance.now();
    const client = await openClient(edge.port);
    client.socket.write(get);
    assert.match(await client.rest(), /^HTTP\/1\.1 504 /);
    assert.equal(heads.length, 1);
  });
});
