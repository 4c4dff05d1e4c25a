import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWriteLevel, type WriteLevelText } from '../levels.ts';
import { isAcknowledged, type StandbyView, synchronousCount } from './acknowledgement.ts';

const regions: Readonly<Record<string, string>> = { near: 'us', eu1: 'eu', eu2: 'eu', ap: 'ap' };

function standby(name: string, flushed: bigint, applied: bigint, sync = 'async'): StandbyView {
  return { name, state: 'streaming', sync, flushed, applied };
}

function isThere(level: WriteLevelText, standbys: readonly StandbyView[], synchronous = ''): boolean {
  const wanted = { level: parseWriteLevel(level), lsn: 10n, primaryRegion: 'us' };
  return isAcknowledged({ synchronous, standbys }, { ...wanted, regionOf: (name) => regions[name] });
}

test('counts regions, not standbys, and not the region of the primary', () => {
  const standbys = [standby('near', 10n, 10n), standby('eu1', 10n, 10n), standby('eu2', 11n, 11n)];
  assert.equal(isThere('global(1)', standbys), true);
  assert.equal(isThere('global(2)', standbys), false);
  assert.equal(isThere('global(2)', [...standbys, standby('ap', 10n, 0n)]), true);
});

test('tells what is on a disk from what is seen by reads there', () => {
  const standbys = [standby('eu1', 10n, 9n)];
  assert.deepEqual([isThere('global(1)', standbys), isThere('applied(1)', standbys)], [true, false]);
});

test('does not count a standby that is no longer fed, that lags, or that nobody knows', () => {
  assert.equal(isThere('global(1)', [{ ...standby('eu1', 10n, 10n), state: 'catchup' }]), false);
  assert.equal(isThere('global(1)', [standby('eu1', 9n, 9n)]), false);
  assert.equal(isThere('global(1)', [standby('stranger', 10n, 10n)]), false);
  assert.equal(isThere('global(1)', [{ ...standby('eu1', 0n, 0n), flushed: undefined, applied: undefined }]), false);
});

test('wants the synchronous standbys of the servers for every level but local, whatever their wait said', () => {
  const behind = [standby('near', 9n, 9n, 'sync'), standby('eu1', 10n, 10n)];
  assert.equal(isThere('local', behind, 'near'), true);
  for (const level of ['region', 'global(1)', 'applied(1)'] as const) {
    assert.equal(isThere(level, behind, 'near'), false, level);
    assert.equal(isThere(level, behind.slice(1), 'near'), false, `${level}, and it is gone`);
    assert.equal(isThere(level, [standby('near', 10n, 10n, 'sync'), behind[1]!], 'near'), true, level);
  }
});

test('reads how many standbys a commit waits for', () => {
  const counts = { '': 0, a: 1, 'a, b': 1, '*': 1, '2 (a, b)': 2, 'FIRST 3 (a, b, c)': 3, ' any 1 (*)': 1 };
  for (const [setting, count] of Object.entries(counts)) assert.equal(synchronousCount(setting), count, setting);
});
