import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleSource } from '../../test/support/sample-source.ts';
import { renderWhy } from './render-why.ts';

test('shows the outcome and every candidate', () => {
  const answer = { ...new SampleSource().why({ url: '/cart' }), route: '/', service: 'api' };
  assert.equal(
    renderWhy(answer),
    `/cart: route /, service api
us-east is the nearest healthy region

   REGION   SCORE (ms, lower is better)  REASON
→  us-east                            2  healthy
`,
  );
});

test('says when there is no route', () => {
  assert.equal(
    renderWhy({ url: '/x', reason: 'no route matches /x: 404' }),
    '/x: no route\nno route matches /x: 404\n',
  );
});

test('rounds scores to what a person reads', () => {
  const candidates = [66.69723199999953, 1_234_567, 0.00012346].map((score, index) => ({
    ...{ id: `r${index}`, chosen: index === 0, eligible: true, score, reason: 'up' },
  }));
  const region = { by: 'latency', chosen: 'r0', reason: 'r0 is best', candidates };
  const rows = renderWhy({ url: '/', reason: 'r0 is best', region }).split('\n').slice(4, 7);
  assert.deepEqual(
    rows.map((row) => row.split(/\s+/).at(-2)),
    ['66.7', '1235000', '0.0001235'],
  );
});
