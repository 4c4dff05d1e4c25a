import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseReplicas } from './choose-replicas.ts';

const view = (name: string, region: string, rttMs: number, load = 0, isReadable = true) => ({
  ...{ name, region, rttMs, load, isReadable },
});
const order = (views: ReturnType<typeof view>[], region?: string): string[] =>
  chooseReplicas(views, region).map(({ name }) => name);

test('those of this region come first, then the nearer ones', () => {
  const views = [view('far', 'ap', 90), view('near', 'us', 10), view('here', 'eu', 50)];
  assert.deepEqual(order(views, 'eu'), ['here', 'near', 'far']);
  assert.deepEqual(order(views), ['near', 'here', 'far']);
});

test('of equally near ones the one with the least to do', () => {
  assert.deepEqual(order([view('busy', 'eu', 1, 5), view('free', 'eu', 40, 1)], 'eu'), ['free', 'busy']);
  assert.deepEqual(order([view('busy', 'eu', 0.4, 5), view('free', 'eu', 1.2, 1)]), ['free', 'busy']);
});

test('one that may not be read is not among them', () => {
  assert.deepEqual(order([view('down', 'eu', 1, 0, false), view('up', 'us', 80)], 'eu'), ['up']);
  assert.deepEqual(order([view('down', 'eu', 1, 0, false)], 'eu'), []);
});
