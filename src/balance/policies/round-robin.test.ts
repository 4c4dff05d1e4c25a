import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../../core/index.ts';
import { balancePolicySuite } from '../../testing/index.ts';
import { roundRobin } from './round-robin.ts';

balancePolicySuite('round-robin', roundRobin(), { shareTolerance: 0.001 });

const three = ['a', 'b', 'c'].map((id) => ({ id, weight: 1, active: 0 }));

function policyAt(start: number) {
  const policy = roundRobin()({ clock: new ManualClock(), random: { next: () => start } });
  policy.update({ candidates: three, totalWeight: 3, active: 0 });
  return policy;
}

test('begins at a random place, so that workers do not move in step', () => {
  const random = seededRandom(1);
  const firsts = Array.from({ length: 60 }, () => policyAt(random.next()).pick({}, undefined)!.id);
  for (const { id } of three) assert.ok(firsts.filter((first) => first === id).length > 8, `${id} in ${firsts}`);
});

test('an endpoint that fails every request gets no more first requests, and its retries go to all others', () => {
  const policy = policyAt(0);
  const firsts = { a: 0, b: 0, c: 0 };
  const retries = { a: 0, b: 0, c: 0 };
  for (let i = 0; i < 600; i++) {
    const first = policy.pick({}, undefined)!;
    firsts[first.id as 'a'] += 1;
    if (first.id === 'a') retries[policy.pick({}, [first])!.id as 'a'] += 1;
  }
  assert.deepEqual(firsts, { a: 200, b: 200, c: 200 });
  assert.deepEqual(retries, { a: 0, b: 100, c: 100 });
});

test('explains whose turn it is and how long the others wait', () => {
  const policy = policyAt(0);
  policy.pick({}, undefined);
  const standings = policy.explain({}).map(({ candidate, share, score }) => [candidate.id, share, score]);
  assert.deepEqual(standings, [
    ['a', 0, 2],
    ['b', 1, 0],
    ['c', 0, 1],
  ]);
});
