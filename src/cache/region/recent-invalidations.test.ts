import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentInvalidations } from './recent-invalidations.ts';

const key = (name: string) => ({ kind: 'keys' as const, names: [name] });
const names = (all: ReturnType<RecentInvalidations['all']>) => all.flatMap(({ what }) => what.names);

test('what was acknowledged is remembered for its time, what was not until it is', () => {
  const recent = new RecentInvalidations({ replayMs: 1_000, maxReplayed: 10 });
  recent.add(key('early'), 0, true);
  recent.add(key('pending'), 10, false);
  recent.add(key('late'), 900, true);
  assert.equal(recent.pending, 1);
  assert.deepEqual(names(recent.all(999)), ['early', 'pending', 'late']);
  assert.deepEqual(names(recent.unacknowledged()), ['pending']);
  assert.deepEqual(names(recent.all(5_000)), ['pending', 'late']);
  for (const { acknowledge } of recent.unacknowledged()) acknowledge(5_000);
  assert.equal(recent.pending, 0);
  assert.deepEqual(names(recent.all(6_000)), []);
});

test('when there are too many, one pattern stands for all', () => {
  const recent = new RecentInvalidations({ replayMs: 1_000, maxReplayed: 3 });
  for (let i = 0; i < 3; i++) recent.add(key(`${i}`), 0, i !== 1);
  assert.equal(recent.all(0).length, 3);
  recent.add(key('3'), 0, true);
  assert.deepEqual(
    recent.all(0).map(({ what }) => what),
    [{ kind: 'patterns', names: ['*'] }],
  );
  assert.equal(recent.pending, 1, 'one of those it stands for was not acknowledged');
});
