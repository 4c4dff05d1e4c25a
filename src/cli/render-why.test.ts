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
