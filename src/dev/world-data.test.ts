import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataStatus } from '../control/index.ts';
import { worldData } from './world-data.ts';

/** What a region says that takes itself for the primary of a term. */
function primaryOf(region: string, epoch: number): DataStatus {
  const row = { region, role: 'primary', version: 9, lagMs: 0, lagWrites: 0, contactMs: 0 } as const;
  const lost = { region, epoch: 1, firstVersion: 5, lastVersion: 6, keys: ['users/7'] };
  return { primary: region, epoch, regions: [row], lost: 2, lostWrites: [lost] };
}

function rolesOf(told: DataStatus | undefined): readonly string[] | undefined {
  return told?.regions.map(({ region, role, lagMs }) => `${region} ${role} ${lagMs}`);
}

test('of two that take themselves for the primary, the one of the older term is marked', () => {
  const told = worldData(
    new Map([
      ['us', primaryOf('us', 1)],
      ['eu', primaryOf('eu', 2)],
      ['ap', undefined],
    ]),
  );
  assert.equal(told?.primary, 'eu');
  assert.deepEqual(rolesOf(told), ['us superseded undefined', 'eu primary 0', 'ap unreachable undefined']);
});

test('of two terms with one number, that of the later name wins', () => {
  for (const order of [
    ['us', 'eu'],
    ['eu', 'us'],
  ] as const) {
    const told = worldData(new Map(order.map((region) => [region, primaryOf(region, 2)])));
    assert.deepEqual(rolesOf(told)?.toSorted(), ['eu superseded undefined', 'us primary 0']);
  }
});

test('adds up what the regions have lost', () => {
  const told = worldData(
    new Map([
      ['us', primaryOf('us', 1)],
      ['eu', primaryOf('eu', 2)],
    ]),
  );
  assert.equal(told?.lost, 4);
  assert.deepEqual(
    told?.lostWrites.map(({ region }) => region),
    ['us', 'eu'],
  );
});
