/** Three regions in processes of their own over real links, with real files: what is left after kill -9 and SIGSTOP. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AntipodeError } from '../../src/core/index.ts';
import type { FailoverReport } from '../../src/data/index.ts';
import { until } from '../support/until.ts';
import { type RegionProcess, type RegionProcesses, startRegions } from './region-processes.ts';

/** Writes numbered values until told to stop; resolves with those that were acknowledged. */
function write(region: RegionProcess, prefix: string): () => Promise<ReadonlyMap<string, number>> {
  const acknowledged = new Map<string, number>();
  let isOver = false;
  const writing = (async () => {
    for (let i = 0; !isOver; i++) {
      const key = `${prefix}${i}`;
      try {
        acknowledged.set(key, (await region.put(key, i, { write: 'applied(1)', timeout: '2s' })).version);
      } catch {
        // Whatever was not acknowledged may be there or not.
      }
    }
  })();
  return async () => {
    isOver = true;
    await writing;
    return acknowledged;
  };
}

async function sameEverywhere(regions: readonly RegionProcess[]): Promise<boolean> {
  const standings = await Promise.all(regions.map((region) => region.status()));
  const roles = standings.flatMap((status) => status.regions.map(({ role }) => role));
  if (!roles.every((role) => role === 'primary' || role === 'replica')) return false;
  const pages = await Promise.all(regions.map((region) => region.all()));
  return new Set(pages.map(({ entries, version }) => JSON.stringify([entries, version]))).size === 1;
}

/** A machine that is busy may answer too late to be asked; then nothing was lost by it, and it is asked again. */
function promote(region: RegionProcess): Promise<FailoverReport> {
  const attempt = (): Promise<FailoverReport | undefined> =>
    region.failover().catch((error: AntipodeError) => {
      if (error.code !== 'ERR_DATA_FAILOVER') throw error;
      return undefined;
    });
  return until(attempt, `${region.region} is the primary`);
}

describe('regions in processes of their own', () => {
  let world: RegionProcesses;
  let us: RegionProcess;
  let eu: RegionProcess;
  let ap: RegionProcess;

  before(async () => {
    world = await startRegions(['us-east', 'eu-west', 'ap-south'], { keptRecords: 20 });
    [us, eu, ap] = world.regions as [RegionProcess, RegionProcess, RegionProcess];
  });
  after(() => world[Symbol.asyncDispose]());

  const areEqual = (): Promise<true> => until(() => sameEverywhere(world.regions), 'the regions are equal');

  test('a replica reads what was written through another, in the session that wrote', async () => {
    const { token, version } = await eu.put('a', 1, { write: 'global(2)', timeout: '20s' });
    for (const region of world.regions) {
      assert.deepEqual(await region.get('a', { token }), { key: 'a', value: 1, version });
      assert.deepEqual(await region.get('a', { read: 'strong' }), { key: 'a', value: 1, version });
    }
    await assert.rejects(ap.put('a', 2, { ifVersion: 0 }), { code: 'ERR_DATA_CONFLICT' });
    const { primary, regions } = await ap.status();
    assert.deepEqual([primary, regions.length], ['us-east', 3]);
  });

  test('a replica that was killed and is far behind is filled, while the others go on', async () => {
    await ap.kill();
    for (let i = 0; i < 50; i++) await eu.put(`k${i}`, i);
    await ap.start();
    await areEqual();
    assert.equal((await ap.all()).entries.length, 51);
  });

  test('nothing acknowledged is lost when the primary is killed and another promoted, nor when it comes back', async () => {
    const stop = write(ap, 'w');
    await until(async () => (await eu.all()).entries.length > 60, 'some writes');
    await us.kill();
    const report = await promote(eu);
    assert.deepEqual([report.primary, report.previousPrimary, report.unreached], ['eu-west', 'us-east', ['us-east']]);
    const { version: mark } = await eu.put('mark', 1, { write: 'applied(1)' });
    assert.ok(mark > report.survivedVersion);
    const { length } = (await eu.all()).entries;
    await until(async () => (await eu.all()).entries.length > length + 10, 'writes go on');
    await us.start();
    const acknowledged = await stop();
    await areEqual();
    const there = new Map((await us.all()).entries.map(({ key, version }) => [key, version]));
    assert.ok(acknowledged.size > 0);
    for (const [key, version] of acknowledged) assert.equal(there.get(key), version, `${key} was acknowledged`);
    assert.equal((await us.status()).primary, 'eu-west');
  });

  test('a primary that was stopped while another was promoted is fenced, and reports what it had to give up', async () => {
    const { epoch } = await eu.status();
    await us.kill();
    await ap.kill();
    const { version, token } = await eu.put('alone', 1, { write: 'local' });
    eu.signal('SIGSTOP');
    await Promise.all([us.start(), ap.start()]);
    const report = await promote(us);
    assert.ok(report.survivedVersion < version);
    eu.signal('SIGCONT');
    await until(async () => (await eu.status()).lost.length > 0, 'the old primary gives up what nobody else has');
    await areEqual();
    const { lost } = await eu.status();
    assert.deepEqual(
      lost.map(({ firstVersion: _, ...rest }) => rest),
      [{ epoch, keys: ['c/alone'], lastVersion: version }],
    );
    await assert.rejects(eu.get('alone', { token }), { code: 'ERR_DATA_TOKEN_LOST' });
    assert.equal(await eu.get('alone'), undefined);
    assert.ok((await eu.put('after', 1)).version > version, 'a version is never given twice');
  });
});
