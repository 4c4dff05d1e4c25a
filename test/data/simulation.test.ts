/**
 * The replication under faults on a simulated clock: `npm run simulate:data` runs it for a day of simulated time. The seeds here
 * are a small part of that; a fault that a longer run finds is added with its seed.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Ledger } from '../support/data-simulation/ledger.ts';
import { SimulatedDisk } from '../support/data-simulation/simulated-disk.ts';
import { type SimulationOptions, simulate } from '../support/data-simulation/simulation.ts';

const minute = 60_000;

const runs: readonly Omit<SimulationOptions, 'durationMs'>[] = [
  { seed: 1, mode: 'async' },
  { seed: 2, mode: 'majority' },
  { seed: 6, mode: 'async', keptRecords: 40 },
  { seed: 4, mode: 'majority', keptRecords: 40 },
  { seed: 3, mode: 'async', force: true },
  { seed: 7, mode: 'majority', regions: 5 },
];

describe('replicated data under faults', () => {
  for (const run of runs) {
    test(`keeps its promises: seed ${run.seed}, ${run.mode}${run.keptRecords ? ', short log' : ''}${run.force ? ', by force' : ''}${run.regions ? `, ${run.regions} regions` : ''}`, async () => {
      const report = await simulate({ ...run, durationMs: minute, faultEveryMs: 5_000, pauseMs: 800 });
      assert.deepEqual(report.violations, []);
      assert.ok(report.epochs > 1, 'somebody was promoted');
      assert.ok(
        Object.keys(report.counts).some((what) => what.startsWith('wrote')),
        'somebody wrote',
      );
    });
  }

  test('repeats a run to the last event', async () => {
    const run = { seed: 5, mode: 'async', durationMs: minute / 3 } as const;
    assert.deepEqual(await simulate(run), await simulate(run));
  });
});

describe('the ledger of the simulation', () => {
  test('finds a strong read of an old version, and a write that came in before one that had ended', () => {
    const ledger = new Ledger();
    ledger.wrote({ key: 'k', value: '1', version: 7, floor: 0, isSafe: true, isConfirmed: true });
    ledger.readNewest('k', 6, ledger.floor('k'));
    ledger.wrote({ key: 'k', value: '1', version: 7, floor: ledger.floor('k'), isSafe: true, isConfirmed: true });
    assert.equal(ledger.violations.length, 2);
    ledger.readNewest('k', 7, ledger.floor('k'));
    assert.equal(ledger.violations.length, 2);
  });

  test('finds a version that was given twice', () => {
    const ledger = new Ledger();
    for (const value of ['1', '2'])
      ledger.wrote({ key: 'k', value, version: 7, floor: 0, isSafe: false, isConfirmed: false });
    assert.deepEqual(ledger.violations, ['k: version 7 was given to 1 and to 2']);
  });

  test('finds an acknowledged write that is lost, and one that was said not to have happened', () => {
    const disk = new SimulatedDisk();
    const ledger = new Ledger();
    const epoch = { number: 2, primary: 'b' };
    const change = { collection: 'c', key: 'k', value: '"no"', expiresAtMs: null };
    disk.log.append({ position: 100, epoch, atMs: 0, changes: [change], follows: 5, chain: 'x' });
    ledger.failed('"no"');
    for (const version of [5, 6])
      ledger.wrote({ key: 'k', value: '1', version, floor: 0, isSafe: true, isConfirmed: false });
    assert.equal(ledger.close([disk], true), 1);
    assert.deepEqual(ledger.violations, [
      'k: the acknowledged version 6 is lost',
      'k: the acknowledged version 6 is lost, and nobody reports it',
      'k: version 100 was said not to have happened',
    ]);
  });
});
