import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResponseHead } from '../http/index.ts';
import { AttemptEnd } from './attempt-end.ts';
import { passedOnField } from './passed-on.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import { endOf, isUnserved } from './verdict.ts';

const app = { isEdge: false } as ProxyEndpoint;
const edge = { isEdge: true } as ProxyEndpoint;
const none: readonly number[] = [];

test('a status of 500 or more counts against an endpoint', () => {
  const end = (status: number) => endOf({ status, directives: '' } as ResponseHead, app);
  for (const status of [101, 200, 304, 404, 429, 499]) assert.equal(end(status), AttemptEnd.ok, `${status}`);
  for (const status of [500, 503, 599]) assert.equal(end(status), AttemptEnd.serverError, `${status}`);
});

test('only an edge can say that another region gave its answer', () => {
  const head = { status: 200, directives: `${passedOnField}: 1\r\n` } as ResponseHead;
  assert.equal(endOf(head, edge), AttemptEnd.passedOn);
  assert.equal(endOf(head, app), AttemptEnd.ok);
  assert.equal(endOf({ ...head, status: 502 } as ResponseHead, edge), AttemptEnd.serverError);
});

test('an edge that could not get a request served is no last word; of others the route says which statuses are none', () => {
  for (const status of [502, 503, 504]) {
    assert.equal(isUnserved(status, edge, none), true);
    assert.equal(isUnserved(status, app, none), false);
    assert.equal(isUnserved(status, app, [status]), true);
  }
  for (const status of [200, 404, 500, 501]) assert.equal(isUnserved(status, edge, none), false);
});
