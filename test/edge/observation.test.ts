/** What observers of requests are told, whichever way a client speaks. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { ObservedRequest, RequestEnd, RequestObserver, RouteFilter } from '../../src/edge/index.ts';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, openClient, startEdge, startOrigin } from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

interface Told {
  readonly end: RequestEnd;
  readonly understood: boolean;
  readonly asked: string;
  readonly protocol: string;
  readonly received: number;
  readonly headMs: number;
  readonly intercepted: boolean;
  readonly problem: string;
  readonly failure: string;
  readonly attempts: readonly (readonly [id: string, end: AttemptEnd | undefined])[];
}

/** Writes down what it is told, at once, as observers must. */
class Witness implements RequestObserver {
  readonly told: Told[] = [];

  onEnd(
    { understood, method, host, path, query, transport, notes, startedAt }: ObservedRequest,
    end: RequestEnd,
  ): void {
    const trail = notes.trail!;
    const { received, intercepted, problem, failure, answeredAt } = notes;
    this.told.push({
      ...{ end, understood, received, intercepted, problem, failure },
      asked: understood ? `${method} ${host}${path}${query}` : '',
      protocol: transport.protocol,
      headMs: answeredAt === 0 ? -1 : answeredAt - startedAt,
      attempts: Array.from({ length: trail.length }, (_, at) => [trail.at(at).endpoint.id, trail.at(at).end] as const),
    });
  }

  get only(): Told {
    assert.equal(this.told.length, 1);
    return this.told[0]!;
  }
}

const close = 'host: a.example\r\nconnection: close\r\n';

test('a request that was answered: what was asked, who answered, when its head was there', async () => {
  await using origin = await fixedOrigin(ok);
  const witness = new Witness();
  await using edge = await startEdge([origin.port], { observer: witness });
  await exchange(edge.port, `POST /a?b HTTP/1.1\r\n${close}content-length: 5\r\n\r\nhello`);
  const { end, headMs, attempts, ...rest } = witness.only;
  assert.deepEqual(rest, {
    understood: true,
    asked: 'POST a.example/a?b',
    protocol: 'http/1.1',
    received: 5,
    intercepted: false,
    problem: '',
    failure: '',
  });
  assert.deepEqual([end.status, end.bytes, end.endpointId, end.abandoned], [200, 2, 'e1', false]);
  assert.ok(headMs >= 0 && headMs <= end.durationMs);
  assert.deepEqual(attempts, [['e1', AttemptEnd.ok]]);
});

test('tries at several endpoints are told apart, and forgotten with the next request', async () => {
  await using broken = await startOrigin((socket) => socket.on('data', () => socket.resetAndDestroy()));
  await using origin = await fixedOrigin(ok);
  const witness = new Witness();
  await using edge = await startEdge([broken.port, origin.port], { observer: witness });
  const client = await openClient(edge.port);
  client.socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await client.until((text) => text.endsWith('ok'));
  client.socket.write(`BAD\r\n\r\n`);
  await client.rest();
  assert.deepEqual(
    witness.told.map(({ attempts }) => attempts),
    [
      [
        ['e1', AttemptEnd.reset],
        ['e2', AttemptEnd.ok],
      ],
      [],
    ],
  );
  assert.deepEqual([witness.told[1]!.understood, witness.told[1]!.end.status], [false, 400]);
  assert.equal(witness.told[1]!.problem, 'bad-request');
});

test('a failure says what the client was told and what operators should know', async () => {
  await using broken = await startOrigin((socket) => socket.on('data', () => socket.resetAndDestroy()));
  const witness = new Witness();
  await using edge = await startEdge([broken.port], { observer: witness });
  await exchange(edge.port, `GET / HTTP/1.1\r\n${close}\r\n`);
  const { end, problem, failure, attempts } = witness.only;
  assert.deepEqual([end.status, end.endpointId, problem], [502, undefined, 'bad-answer']);
  assert.match(failure, /ECONNRESET|ended|closed/);
  assert.deepEqual(attempts, [['e1', AttemptEnd.reset]]);
});

test('a filter that answers is told apart; so is a host that is not served', async () => {
  await using origin = await fixedOrigin(ok);
  const witness = new Witness();
  const gate: RouteFilter = { onRequest: () => ({ status: 429, kind: 'rate-limited', detail: 'Too many requests.' }) };
  const options = { observer: witness, filters: [gate], match: { path: '/', host: 'a.example' } } as const;
  await using edge = await startEdge([origin.port], options);
  await exchange(edge.port, `GET / HTTP/1.1\r\n${close}\r\n`);
  await exchange(edge.port, 'GET / HTTP/1.1\r\nhost: other.example\r\nconnection: close\r\n\r\n');
  const [limited, elsewhere] = witness.told;
  assert.deepEqual([limited!.intercepted, limited!.problem, limited!.end.status], [true, 'rate-limited', 429]);
  assert.deepEqual([elsewhere!.intercepted, elsewhere!.problem, elsewhere!.end.status], [false, 'wrong-host', 421]);
});

test('a client that leaves is told of, before an answer and in the middle of one', async () => {
  await using origin = await answeringOrigin((socket, head) => {
    if (head.includes('/half')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf');
  });
  const witness = new Witness();
  await using edge = await startEdge([origin.port], { observer: witness });
  for (const path of ['/none', '/half']) {
    const client = await openClient(edge.port);
    client.socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    if (path === '/half') await client.until((text) => text.endsWith('half'));
    else await eventually(() => edge.edge.counters.active === 1, 'the request is on its way');
    client.socket.destroy();
    await edge.quiet();
  }
  const [none, half] = witness.told;
  assert.deepEqual([none!.end.abandoned, none!.end.status, none!.headMs], [true, 0, -1]);
  assert.deepEqual([half!.end.abandoned, half!.end.status, half!.end.bytes], [true, 200, 4]);
  assert.deepEqual(half!.attempts, [['e1', AttemptEnd.abandoned]]);
});

describe('the same by HTTP/2', () => {
  test('connections and streams are counted while they are open', async () => {
    const held: Socket[] = [];
    await using origin = await answeringOrigin((socket) => void held.push(socket));
    await using edge = await startEdge([origin.port], { http2 });
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    const { counters } = edge.edge;
    const asked = [request(session), request(session)];
    await eventually(() => held.length === 2, 'both asked');
    assert.deepEqual([counters.http2Connections, counters.http2Streams], [1, 2]);
    for (const socket of held) socket.write(ok);
    await Promise.all(asked);
    await eventually(() => counters.http2Streams === 0, 'no stream');
    session.destroy();
    await eventually(() => counters.http2Connections === 0, 'no connection');
  });

  test('an answer and a failure', async () => {
    await using origin = await answeringOrigin((socket, head) => {
      if (head.includes('/broken')) socket.destroy();
      else socket.write(ok);
    });
    const witness = new Witness();
    await using edge = await startEdge([origin.port], { observer: witness, http2, retry: { attempts: 0 } });
    const session = await openSession(`http://127.0.0.1:${edge.port}`);
    await request(session, { ':path': '/a?b', ':method': 'PUT' }, 'hello');
    await request(session, { ':path': '/broken', ':method': 'POST' }, 'x');
    session.destroy();
    const [good, bad] = witness.told;
    assert.deepEqual([good!.asked, good!.protocol, good!.received], ['PUT shop.example/a?b', 'h2', 5]);
    assert.deepEqual([good!.end.status, good!.end.bytes, good!.attempts], [200, 2, [['e1', AttemptEnd.ok]]]);
    assert.deepEqual([bad!.end.status, bad!.problem, bad!.attempts], [502, 'bad-answer', [['e1', AttemptEnd.reset]]]);
  });
});
