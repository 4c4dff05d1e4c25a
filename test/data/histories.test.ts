/**
 * What replicated data promises, held against histories of clients in the simulator while processes are killed and stopped,
 * links cut one way and both, clocks set, and regions promoted. A few seeds; `npm run bench -- consistency` runs many, and
 * real processes.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDurability, checkLinearizability, checkSessions, describeVerdict } from '../../src/consistency/index.ts';
import { dataPromises, lostWrites, simulatedHistory } from '../support/data-histories/index.ts';

describe('under faults', () => {
  for (const promise of dataPromises) {
    test(promise.name, async () => {
      let promotions = 0;
      for (const seed of [1, 2]) {
        const run = await simulatedHistory({ ...promise, seed, seconds: 12 });
        const answered = run.events.filter(({ type }) => type === 'ok').length;
        assert.ok(answered > 50, `seed ${seed}: only ${answered} operations were answered`);
        promotions += run.promotions.length;
        for (const verdict of promise.check(run)) assert.equal(describeVerdict(verdict), 'ok', `seed ${seed}`);
      }
      assert.ok(promotions > 0, 'nobody was promoted');
    });
  }
});

describe('the histories are able to show', () => {
  test('that eventual reads are not linearizable, and break the promises of a session', async () => {
    const options = { mode: 'majority', read: 'eventual', write: 'local', keys: 3, force: false } as const;
    const runs = await Promise.all([1, 2, 3].map((seed) => simulatedHistory({ ...options, seed, seconds: 12 })));
    assert.ok(runs.some(({ events }) => checkLinearizability(events).outcome === 'violation'));
    assert.ok(runs.some(({ events }) => checkSessions(events).outcome === 'violation'));
  });

  test('that local writes are lost by promotions while the old primary is away', async () => {
    const options = { mode: 'async', read: 'session', write: 'local', keys: 'fresh', force: true } as const;
    const runs = await Promise.all([11, 13, 16].map((seed) => simulatedHistory({ ...options, seed, seconds: 12 })));
    assert.ok(runs.some((run) => lostWrites(run).length > 0));
    assert.ok(runs.some(({ events, final }) => checkDurability(events, final).outcome === 'violation'));
  });

  test('the same again: one seed is one history', async () => {
    const options = {
      mode: 'majority',
      read: 'strong',
      write: 'local',
      keys: 3,
      force: false,
      seed: 7,
      seconds: 5,
    } as const;
    assert.deepEqual((await simulatedHistory(options)).events, (await simulatedHistory(options)).events);
  });
});
