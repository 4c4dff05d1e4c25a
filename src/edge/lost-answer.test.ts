import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadlines } from '../proxy/index.ts';
import { edgeDefaults } from './defaults.ts';
import { Edge } from './edge.ts';
import { RequestHistory } from './history/request-history.ts';
import { respond } from './local-handler.ts';

const get = 'GET /cart?a HTTP/1.1\r\nhost: shop.example\r\naccept: */*\r\n\r\n';

/** An edge that never had the request. */
function edgeWithHistory() {
  const history = new RequestHistory({ requests: 10, failures: 10 });
  const handler = respond(200, 'all', {});
  const edge = new Edge({
    routes: [{ path: '/', index: 0, label: 'all', service: 'web', encodedSlash: false, filters: undefined, handler }],
    identify: (address) => ({ address, place: undefined, trustedPeer: address === '192.0.2.9' }),
    limits: edgeDefaults,
    deadlines: new Deadlines(),
    requestId: { format: 'hex', respond: true },
    observer: history,
  });
  const tell = (text: string, address = '192.0.2.7') =>
    edge.answerLost({ address, bytes: Buffer.from(text, 'latin1'), ends: ['one ended', 'two ended'] });
  return { edge, history, tell };
}

function idIn(answer: string): string {
  return /^x-request-id: (\S+)\r$/m.exec(answer)![1]!;
}

test('answers, counts and remembers a request by what is left of it, and says nothing of how long it took', () => {
  const { edge, history, tell } = edgeWithHistory();
  const answer = tell(get);
  const [head, body] = answer.split('\r\n\r\n');
  assert.match(head!, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
  assert.match(head!, /\r\nconnection: close(\r\n|$)/);
  assert.match(head!, new RegExp(`\r\ncontent-length: ${body!.length}\r\n`));
  assert.equal(JSON.parse(body!).requestId, idIn(answer));
  const { byClass, byDuration } = edge.counters.read(0);
  assert.deepEqual([byClass[5], Math.max(...byDuration), edge.counters.active], [1, 0, 0]);
  const { method, host, path, route, service, problem, failure, durationMs, attemptsMade } = history.find(
    idIn(answer),
  )!;
  assert.deepEqual([method, host, path, route, service], ['GET', 'shop.example', '/cart', 'all', 'web']);
  assert.deepEqual([problem, failure, durationMs, attemptsMade], ['lost', 'one ended, then two ended', undefined, 0]);
});

test('keeps the id that a trusted peer has given, and sends no body to who asked for none', () => {
  const { tell } = edgeWithHistory();
  const named = get.replace('GET', 'HEAD').replace('accept', 'x-request-id: theirs\r\naccept');
  const answer = tell(named, '192.0.2.9');
  assert.equal(idIn(answer), 'theirs');
  assert.ok(answer.endsWith('\r\n\r\n'));
});

test('knows a request by the whole lines of a head that was not kept whole', () => {
  const { edge, history, tell } = edgeWithHistory();
  const { method, path } = history.find(idIn(tell(`${get.slice(0, -2)}cookie: a=b`)))!;
  assert.deepEqual([method, path, edge.counters.read(0).byClass[5]], ['GET', '/cart', 1]);
});

test('counts what is no request among those without a route', () => {
  const { edge, history, tell } = edgeWithHistory();
  for (const text of ['', 'GET /cart', 'GET  / HTTP/1.1\r\n\r\n']) {
    const { method, path, route } = history.find(idIn(tell(text, '')))!;
    assert.deepEqual([method, path, route], ['', '', undefined]);
  }
  assert.equal(edge.counters.read(edge.counters.unrouted).byClass[5], 3);
});
