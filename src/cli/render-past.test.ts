import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PastPart } from '../control/index.ts';
import { renderPast } from './render-past.ts';

const part: PastPart = {
  node: 'eu',
  at: '2026-01-02T03:04:05.678Z',
  method: 'GET',
  host: 'shop.example',
  path: '/cart',
  route: '/',
  service: 'web',
  status: 200,
  abandoned: false,
  durationMs: 31.25,
  headMs: 30,
  answeredBy: 'endpoint',
  attemptsMade: 2,
  attempts: [
    { endpoint: 'web/1', startedMs: 0, latencyMs: 10.04, outcome: 'connection lost' },
    { endpoint: 'web/2', startedMs: 10.2, latencyMs: 19.9, outcome: 'answered' },
  ],
  reason: 'answered 200 after 31.25 ms; tried web/1: connection lost, then web/2: answered',
};

test('shows each node with its tries', () => {
  assert.equal(
    renderPast({ requestId: 'abc', parts: [part] }),
    `request abc

eu  2026-01-02T03:04:05.678Z  GET shop.example/cart
  route /, service web
  answered 200 after 31.25 ms; tried web/1: connection lost, then web/2: answered
  TRY      BEGAN     TOOK  END
  web/1   0.0 ms  10.0 ms  connection lost
  web/2  10.2 ms  19.9 ms  answered
`,
  );
});

test('says how many tries are not shown, and what could not be read', () => {
  const { route, service, ...rest } = part;
  const unread = { ...rest, method: '', host: '', path: '', attempts: [], attemptsMade: 0 };
  assert.match(renderPast({ requestId: 'a', parts: [unread] }), /no request that could be read\n {2}no route\n/);
  assert.match(renderPast({ requestId: 'a', parts: [{ ...part, attemptsMade: 9 }] }), /^ {2}and 7 more$/m);
});

test('nothing a client sent moves the cursor', () => {
  const text = renderPast({ requestId: 'a\u001b[2J', parts: [{ ...part, path: '/\u001b]0;x\u0007' }] });
  assert.doesNotMatch(text, /[^\n\P{Cc}]/u);
});
