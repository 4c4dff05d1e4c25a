import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EdgeRequest, type RequestEnd, type RouteFilter, RouteFilters, respond } from '../../src/edge/index.ts';
import { exchange, fixedOrigin, startEdge } from './harness.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n`;

function filter(name: string, log: string[]): RouteFilter {
  return {
    onRequest: ({ path }) => {
      log.push(`${name} before ${path}`);
      return undefined;
    },
    onAnswer: (_, head) => {
      log.push(`${name} behind ${head.status}`);
      head.fields += `x-${name}: 1\r\n`;
    },
    onEnd: () => {
      log.push(`${name} after`);
    },
  };
}

test('filters run in order before the handler and backwards behind it', async () => {
  await using origin = await fixedOrigin(ok);
  const log: string[] = [];
  const filters = [filter('a', log), filter('b', log)];
  await using edge = await startEdge([origin.port], { filters });
  const answer = await exchange(edge.port, get('/x'));
  assert.match(answer, /\r\nx-b: 1\r\nx-a: 1\r\n/);
  assert.deepEqual(log, ['a before /x', 'b before /x', 'b behind 200', 'a behind 200', 'b after', 'a after']);
});

test('a filter answers in place of the handler, and its answer is edited and counted like any other', async () => {
  await using origin = await fixedOrigin(ok);
  const log: string[] = [];
  const ends: RequestEnd[] = [];
  const gate: RouteFilter = {
    onRequest: (request: EdgeRequest) => {
      request.answerFields += 'x-why: closed\r\n';
      return { status: 429, kind: 'rate-limited', detail: 'Too many requests.' };
    },
    onEnd: (_, end) => {
      ends.push(end);
    },
  };
  const filters = [filter('a', log), gate, filter('b', log)];
  await using edge = await startEdge([origin.port], { filters });
  const answer = await exchange(edge.port, get('/x'));
  assert.match(answer, /^HTTP\/1\.1 429 Too Many Requests\r\n/);
  assert.match(answer, /\r\nx-why: closed\r\n/);
  assert.deepEqual(log.slice(0, 2), ['a before /x', 'b behind 429']);
  assert.deepEqual(
    ends.map(({ status, endpointId, abandoned }) => ({ status, endpointId, abandoned })),
    [{ status: 429, endpointId: undefined, abandoned: false }],
  );
  assert.equal(origin.received.length, 0);
});

test('the end of a request tells what was sent and who served', async () => {
  await using origin = await fixedOrigin(ok);
  const ends: RequestEnd[] = [];
  const filters: RouteFilter[] = [{ onEnd: (_, end) => void ends.push(end) }];
  const routes = [{ path: '/own', handler: respond(200, 'our own', {}), filters: new RouteFilters(filters) }];
  await using edge = await startEdge([origin.port], { filters, routes });
  await exchange(edge.port, get('/x'));
  await exchange(edge.port, get('/own'));
  assert.deepEqual(
    ends.map(({ status, bytes, endpointId }) => ({ status, bytes, endpointId })),
    [
      { status: 200, bytes: 2, endpointId: 'e1' },
      { status: 200, bytes: 7, endpointId: undefined },
    ],
  );
});
