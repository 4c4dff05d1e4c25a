/**
 * A second try beside a first one that is slow: when it is made, who wins, and what is said of the other.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd, HedgeDelay, RetryAllowance } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
const after = (afterMs: number) => ({ hedge: new HedgeDelay({ afterMs }) });
const { ok: whole, abandoned, serverError, reset, timedOut } = AttemptEnd;

test('the second answers when the first does not, and nothing is said against the first', async () => {
  await using silent = await startOrigin(() => {});
  await using good = await recordingOrigin(ok);
  await using edge = await startEdge([silent.port, good.port], { target: after(30) });
  assert.match(await exchange(edge.port, get), /200 OK/);
  assert.deepEqual(edge.ends, [abandoned, whole]);
  assert.deepEqual(
    edge.endpoints.map(({ failures }) => failures),
    [0, 0],
  );
  const { hedges, hedgesWon, succeeded, failed } = edge.retries;
  assert.deepEqual([hedges, hedgesWon, succeeded, failed], [1, 1, 0, 0]);
  await eventually(() => silent.sockets.size === 0, 'what was asked of the first is taken back');
});

test('the first may still win, and the second is taken back', async () => {
  await using slow = await answeringOrigin((socket) => setTimeout(() => socket.write(ok.replace('hi', '1.')), 150));
  await using silent = await startOrigin(() => {});
  await using edge = await startEdge([slow.port, silent.port], { target: after(30) });
  assert.match(await exchange(edge.port, get), /\r\n\r\n1\.$/);
  assert.deepEqual(edge.ends, [abandoned, whole]);
  assert.deepEqual([edge.retries.hedges, edge.retries.hedgesWon], [1, 0]);
  await eventually(() => silent.sockets.size === 0, 'the second is taken back');
});

test('there is none where the first answers in time', async () => {
  await using good = await fixedOrigin(ok);
  await using other = await recordingOrigin(ok);
  await using edge = await startEdge([good.port, other.port], { target: after(2_000) });
  assert.match(await exchange(edge.port, get), /200 OK/);
  assert.equal(other.connections(), 0);
  assert.equal(edge.retries.hedges, 0);
});

test('there is none for what has a body, may not be sent twice, or changes the protocol', async () => {
  await using silent = await startOrigin(() => {});
  await using good = await recordingOrigin(ok);
  await using edge = await startEdge([silent.port, good.port], {
    target: { ...after(10), responseTimeoutMs: 150 },
    upgrade: true,
  });
  const fields = 'host: a\r\nconnection: close\r\n';
  const requests = [
    `POST / HTTP/1.1\r\n${fields}\r\n`,
    `PUT / HTTP/1.1\r\n${fields}content-length: 1\r\n\r\nx`,
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: close, upgrade\r\nupgrade: echo\r\n\r\n',
  ];
  const answers = await Promise.all(requests.map((request) => exchange(edge.port, request)));
  for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 504 /);
  assert.equal(good.connections(), 0);
});

test('there is none where the budget has nothing left', async () => {
  await using silent = await startOrigin(() => {});
  await using good = await recordingOrigin(ok);
  const retries = new RetryAllowance({ minimum: 0, share: 0 });
  const target = { ...after(10), retries, responseTimeoutMs: 150 };
  await using edge = await startEdge([silent.port, good.port], { target });
  assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 504 /);
  assert.deepEqual([retries.hedges, retries.refused], [0, 1]);
});

describe('of two that are under way', () => {
  test('one that fails is left to the other', async () => {
    const failure = 'HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n';
    for (const answer of [failure, undefined]) {
      await using breaking = await answeringOrigin((socket) =>
        setTimeout(() => (answer === undefined ? socket.destroy() : socket.write(answer)), 60),
      );
      await using slow = await answeringOrigin((socket) => setTimeout(() => socket.write(ok), 120));
      await using edge = await startEdge([breaking.port, slow.port], { target: after(20), retry: { attempts: 0 } });
      assert.match(await exchange(edge.port, get), /200 OK/);
      assert.deepEqual(edge.ends, [answer === undefined ? reset : serverError, whole]);
    }
  });

  test('both that fail are followed by a third at neither of them', async () => {
    const failing = () => answeringOrigin((socket) => setTimeout(() => socket.destroy(), 60));
    await using first = await failing();
    await using second = await failing();
    await using third = await recordingOrigin(ok);
    const ports = [first.port, second.port, third.port];
    await using edge = await startEdge(ports, { target: after(20) });
    assert.match(await exchange(edge.port, get), /200 OK/);
    assert.deepEqual(edge.ends, [reset, reset, whole]);
    assert.deepEqual(
      edge.endpoints.map(({ requests }) => requests),
      [1, 1, 1],
    );
  });

  test('both are taken back when the client leaves, and when the time is over', async () => {
    await using first = await startOrigin(() => {});
    await using second = await startOrigin(() => {});
    await using edge = await startEdge([first.port, second.port], { target: { ...after(10), totalTimeoutMs: 150 } });
    assert.match(await exchange(edge.port, get), /^HTTP\/1\.1 504 /);
    assert.deepEqual(edge.ends, [abandoned, abandoned]);
    await eventually(() => first.sockets.size + second.sockets.size === 0, 'all connections are closed');
  });
});

test('an endpoint that answers nobody is found out, though every request to it is answered by another', async () => {
  await using silent = await startOrigin(() => {});
  await using good = await fixedOrigin(ok);
  await using edge = await startEdge([silent.port, good.port], { target: after(50) });
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      for (let round = 0; round < 12; round++) assert.match(await exchange(edge.port, get), /200 OK/);
    }),
  );
  // The last of them came after more than a second without any answer of its.
  for (let round = 0; edge.ends.at(-2) !== timedOut && round < 40; round++) await exchange(edge.port, get);
  const blamed = edge.ends.filter((end) => end === timedOut).length;
  assert.ok(blamed > 0 && edge.ends.indexOf(timedOut) > 10, `${edge.ends}`);
});

test('by percentile it comes after what most answers take, and not before enough of them', async () => {
  let asked = 0;
  let isSlow = false;
  const delay = new HedgeDelay({ quantile: 0.95 });
  await using origin = await answeringOrigin((socket) => {
    asked++;
    if (!isSlow) setTimeout(() => socket.write(ok), 5);
  });
  await using good = await recordingOrigin(ok);
  await using edge = await startEdge([origin.port, good.port], { target: { hedge: delay } });
  for (let i = 0; i < 120; i++) await exchange(edge.port, get);
  const known = delay.delayMs(performance.now() + 1_000)!;
  assert.ok(known >= 4 && known < 500, `${known}`);
  isSlow = true;
  const before = edge.retries.hedges;
  assert.match(await exchange(edge.port, get), /200 OK/);
  assert.equal(edge.retries.hedges - before, 1);
  assert.ok(asked >= 120);
});

test('a first try that waited for its connection is said to be sent when it is, though a second was begun meanwhile', async () => {
  await using silent = await startOrigin(() => {});
  await using other = await startOrigin(() => {});
  const sent: string[] = [];
  const silentListener = { started: () => {}, sending: () => {}, finished: () => {} };
  await using edge = await startEdge([silent.port, other.port], {
    target: after(30),
    pool: { maxConnections: 1 },
    observer: {
      onBegin({ method, notes }) {
        const sending = ({ id }: { readonly id: string }) => sent.push(`${method} ${id}`);
        notes.trail!.also = { ...silentListener, sending, ofCopy: () => silentListener };
      },
      onEnd() {},
    },
  });
  const busy = await openClient(edge.port);
  busy.socket.write(get.replace('GET', 'POST'));
  await eventually(() => sent.length === 1, 'the only connection to the first is taken');
  const asking = await openClient(edge.port);
  asking.socket.write(get);
  await eventually(() => sent.length === 2, 'the second is asked');
  busy.socket.destroy();
  await eventually(() => sent.length === 3, 'the first is asked');
  assert.deepEqual(sent, ['POST e1', 'GET e2', 'GET e1']);
  for (const socket of silent.sockets) socket.write(ok);
  assert.match(await asking.rest(), /200 OK/);
});
