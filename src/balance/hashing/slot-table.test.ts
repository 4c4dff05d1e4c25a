import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hash32 } from '../../core/index.ts';
import type { Candidate } from '../policy.ts';
import { buildHashRing } from './hash-ring.ts';
import { buildMaglevTable } from './maglev-table.ts';
import type { BuildSlotTable } from './slot-table.ts';

const hashes = Array.from({ length: 4000 }, (_, i) => hash32(`user:${i}`));

/** The id of the owner of each of 4,000 keys. */
function owners(build: BuildSlotTable, candidates: readonly Candidate[]): (string | undefined)[] {
  const table = build(candidates);
  return hashes.map((hash) => candidates[table.owners[table.slotOf(hash)]!]?.id);
}

const candidate = fc
  .record({ id: fc.nat(999).map((n) => `http://10.0.0.${n}:80`), weight: fc.constantFrom(0.1, 0.5, 1, 1, 1, 2, 3) })
  .map((endpoint) => ({ ...endpoint, active: 0 }));
const candidateList = fc.uniqueArray(candidate, { minLength: 2, maxLength: 12, selector: ({ id }) => id });

/** Keys that change hands between two endpoints that are there before and after, when one comes or goes. */
function needlessMoves(build: BuildSlotTable, all: readonly Candidate[], changed: Candidate): number {
  const without = owners(
    build,
    all.filter((endpoint) => endpoint !== changed),
  );
  return owners(build, all).filter((owner, i) => owner !== changed.id && owner !== without[i]).length / hashes.length;
}

const bounds: [name: string, build: BuildSlotTable, needless: number][] = [
  ['hash ring', buildHashRing, 0],
  // Thirty-fold weights have been seen to move 1.05 %; equal ones move less.
  ['maglev table', buildMaglevTable, 0.015],
];

for (const [name, build, needless] of bounds) {
  test(`${name}: an endpoint that comes or goes moves at most ${needless * 100} % of the keys of others`, () => {
    fc.assert(
      fc.property(candidateList, fc.nat(), (all, which) => {
        const moves = needlessMoves(build, all, all[which % all.length]!);
        assert.ok(moves <= needless, `${moves}`);
      }),
      { numRuns: 25 },
    );
  });

  test(`${name}: does not depend on the order in which the endpoints are listed`, () => {
    fc.assert(
      fc.property(candidateList, (all) => {
        assert.deepEqual(owners(build, all), owners(build, all.toReversed()));
      }),
      { numRuns: 10 },
    );
  });

  test(`${name}: gives everybody a slot, 4,096 endpoints of weights 0.1 to 256 as well`, () => {
    const many = Array.from({ length: 4096 }, (_, i) => ({ id: `e${i}`, weight: i === 0 ? 256 : 0.1, active: 0 }));
    const table = build(many);
    assert.equal(new Set(table.owners).size, 4096);
    assert.ok(table.owners.length <= 65_537);
  });

  test(`${name}: is empty without endpoints`, () => {
    assert.equal(build([]).owners.length, 0);
  });
}
