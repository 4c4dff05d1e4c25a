import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../core/index.ts';
import { Seal } from '../../edge/index.ts';
import { type DataStanding, sealStanding, standingDefaults } from './data-standing.ts';
import { DataStandings } from './data-standings.ts';

const seal = new Seal(['known to all nodes'], 'shop standing');
const wallClock = new ManualClock(1_790_000_000_000);
const open = (here = '') => new DataStandings(here, seal, wallClock);
const say = (region: string, standing: DataStanding, by = seal) =>
  sealStanding(standing, { region, nowMs: wallClock.now() }, by);
const replica = (lagMs: number | undefined, primary = 'us', epoch = 1): DataStanding => ({
  role: 'replica',
  primary,
  epoch,
  lagMs,
});

test('the primary of the highest term counts, whoever tells of it', () => {
  const standings = open();
  assert.equal(standings.primary, undefined);
  standings.hear('us', say('us', { role: 'primary', primary: 'us', epoch: 1, lagMs: 0 }));
  assert.equal(standings.primary, 'us');
  standings.hear('ap', say('ap', replica(0, 'eu', 3)));
  // The old primary has not heard of it yet, and another region knows of none.
  standings.hear('us', say('us', { role: 'primary', primary: 'us', epoch: 1, lagMs: 0 }));
  standings.hear('eu', say('eu', { role: 'unreachable', epoch: 9 }));
  assert.deepEqual([standings.primary, standings.epoch], ['eu', 3]);
});

test('nothing counts that no node of the world has said', () => {
  const standings = open();
  const strange = new Seal(['another secret'], 'shop standing');
  for (const told of ['', 'x', '{"role":"primary","primary":"eu","epoch":9}', say('eu', replica(0), strange)]) {
    standings.hear('eu', told);
  }
  assert.equal(standings.primary, undefined);
  assert.equal(standings.isFresh('eu', 10_000), false);
});

test('nothing counts that was said by another region, long ago, or for later', () => {
  const told = say('eu', { role: 'primary', primary: 'eu', epoch: 9 });
  const early = open();
  wallClock.advance(standingDefaults.toldWithinMs);
  const [late, later, wrong, before] = [open(), open(), open(), open()];
  late.hear('eu', told);
  wrong.hear('us', told);
  wallClock.advance(1);
  later.hear('eu', told);
  wallClock.advance(-2 * standingDefaults.toldWithinMs - 2);
  before.hear('eu', told);
  wallClock.advance(1);
  early.hear('eu', told);
  assert.deepEqual(
    [late, early, later, wrong, before].map(({ primary }) => primary),
    ['eu', 'eu', undefined, undefined, undefined],
  );
});

test('what a region says with its health is what another node hears', () => {
  const own = open('eu');
  assert.equal(own.healthFields, '');
  own.tellOwn(replica(1_500));
  const [, told] = /^x-antipode-data: ([\w-]+)\r\n$/.exec(own.healthFields)!;
  const other = open('us');
  other.hear('eu', told!);
  assert.equal(other.words('eu'), 'its data is 2s behind the primary, us');
  assert.equal(other.primary, 'us');
});

test('each limit has a patience of its own', () => {
  const standings = open('eu');
  const fresh = (): readonly boolean[] => [2_000, 10_000].map((limitMs) => standings.isFresh('eu', limitMs));
  standings.tellOwn(replica(3_000));
  assert.deepEqual(fresh(), [false, true]);
  standings.tellOwn(replica(1_500));
  assert.deepEqual(fresh(), [false, true], 'not below half of the limit yet');
  standings.tellOwn(replica(11_000));
  assert.deepEqual(fresh(), [false, false]);
  standings.tellOwn(replica(900));
  assert.deepEqual(fresh(), [true, true]);
});

test('a region that is being filled, or of whose lag nobody knows, is not fresh; the primary always is', () => {
  const standings = open();
  const told: readonly (readonly [DataStanding, boolean, string])[] = [
    [{ role: 'filling', primary: 'us', epoch: 1, lagMs: 0 }, false, 'its data is being filled'],
    [replica(undefined), false, 'nobody knows how far its data is behind the primary, us'],
    [{ role: 'primary', primary: 'eu', epoch: 1 }, true, 'it has the primary of the data'],
    [replica(250), true, 'its data is 250ms behind the primary, us'],
  ];
  for (const [standing, isFresh, words] of told) {
    standings.hear('eu', say('eu', standing));
    assert.deepEqual([standings.isFresh('eu', 2_000), standings.words('eu')], [isFresh, words]);
  }
  assert.equal(standings.words('ap'), 'nobody has said how its data stands');
});
