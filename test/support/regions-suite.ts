/**
 * What caches of several regions keep to, however they are joined: linked by the app itself, or by the gateways of a world's
 * nodes. Each test uses keys of its own, so that one world serves for all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Cache } from '../../src/cache/index.ts';
import type { FaultLink } from './fault-link.ts';
import { until } from './until.ts';

export const regionNames = ['eu', 'us', 'ap'] as const;
export type RegionName = (typeof regionNames)[number];

export type Caches = Readonly<Record<RegionName, Cache>>;

export interface JoinedRegions {
  readonly caches: Caches;
  /** From one to another. */
  way(from: RegionName, to: RegionName): FaultLink;
  /** Until every region hears every other. */
  hear(): Promise<void>;
}

let marks = 0;

export async function becomes(cache: Cache, key: string, value: unknown): Promise<void> {
  await until(async () => isDeepStrictEqual(await cache.get(key), value), `${key} is ${JSON.stringify(value)}`);
}

/** Until one region has made all that another one has told until now. */
export async function told({ caches }: JoinedRegions, from: RegionName, to: RegionName): Promise<void> {
  const key = `mark ${++marks}`;
  await caches[to].set(key, 'old');
  await caches[from].delete(key);
  await until(async () => (await caches[to].get(key)) !== 'old', `${to} has heard ${from}`);
}

export async function allTold(regions: JoinedRegions): Promise<void> {
  const pairs = regionNames.flatMap((from) => regionNames.map((to) => [from, to] as const));
  await Promise.all(pairs.filter(([from, to]) => from !== to).map(([from, to]) => told(regions, from, to)));
}

/** `asking` keeps values where they are until they are asked for; `sending` sends them to all. */
export function regionsSuite(asking: () => JoinedRegions, sending: () => JoinedRegions): void {
  whatIsAsked(asking);
  whatIsSent(sending);
  whatIsInvalidated(asking);
}

function whatIsAsked(asking: () => JoinedRegions): void {
  test('a miss is asked of the nearest regions, and what they have is kept with its tags', async () => {
    const { eu, us } = asking().caches;
    await eu.set('asked', { made: 'eu' }, { ttl: '10m', tags: ['asked tag'] });
    await becomes(us, 'asked', { made: 'eu' });
    await us.invalidateTags(['asked tag']);
    for (const cache of Object.values(asking().caches)) await becomes(cache, 'asked', undefined);
  });

  test('what nobody has is loaded, and get finds what others have', async () => {
    const { us, ap } = asking().caches;
    assert.equal(await us.getOrSet('loaded', () => 1), 1);
    await becomes(ap, 'loaded', 1);
    assert.equal(await ap.get('of nobody'), undefined);
  });

  test('each region counts for itself', async () => {
    const { eu, us, ap } = asking().caches;
    assert.equal(await eu.increment('hits', 5), 5);
    assert.equal(await us.increment('hits', 2), 2);
    assert.equal(await ap.get('hits'), undefined);
  });
}

function whatIsSent(sending: () => JoinedRegions): void {
  test('what is written goes to other regions without being asked for', async () => {
    const { eu, us, ap } = sending().caches;
    await eu.set('sent', [1, 'grüße', null], { ttl: '1m', tags: ['sent tag'] });
    for (const cache of [us, ap]) await becomes(cache, 'sent', [1, 'grüße', null]);
    await us.invalidateTags(['sent tag']);
    for (const cache of [eu, ap]) await becomes(cache, 'sent', undefined);
  });

  test('writes of one key that cross end alike everywhere', async () => {
    const { caches } = sending();
    const keys = Array.from({ length: 5 }, (_, i) => `crossed ${i}`);
    await Promise.all(keys.flatMap((key) => [caches.eu.set(key, 'eu'), caches.us.set(key, 'us')]));
    await allTold(sending());
    await allTold(sending());
    for (const key of keys) {
      const values = await Promise.all(regionNames.map((name) => caches[name].get(key)));
      const known = new Set(values.filter((value) => value !== undefined));
      assert.ok(known.size <= 1, `${key}: ${values}`);
    }
  });
}

function whatIsInvalidated(asking: () => JoinedRegions): void {
  test('invalidations by key, tag, pattern and clear reach all regions', async () => {
    const { caches } = asking();
    const keys = ['x:1', 'x:2', 'y:1'];
    const fill = async () => {
      for (const name of regionNames) {
        for (const key of keys) await caches[name].getOrSet(key, () => name, { tags: [`of ${key}`] });
      }
    };
    const gone = async (names: readonly string[]) => {
      for (const name of regionNames) {
        for (const key of names) await becomes(caches[name], key, undefined);
        for (const key of keys.filter((each) => !names.includes(each))) {
          assert.notEqual(await caches[name].get(key), undefined, `${key} stays in ${name}`);
        }
      }
    };
    await fill();
    await caches.eu.delete('x:1');
    await gone(['x:1']);
    await fill();
    await caches.us.invalidateTags(['of y:1', 'of x:2']);
    await gone(['y:1', 'x:2']);
    await fill();
    await caches.ap.deletePattern('x:*');
    await gone(['x:1', 'x:2']);
    await fill();
    await caches.eu.clear();
    await gone(keys);
  });

  test('with a link cut the caller waits for nothing, and what was missed is made up for when it is back', async () => {
    const { caches, way, hear } = asking();
    for (const name of regionNames) await caches[name].getOrSet('cut', () => 1);
    way('us', 'eu').cut();
    way('eu', 'us').cut();
    await caches.eu.delete('cut');
    await becomes(caches.ap, 'cut', undefined);
    assert.equal(await caches.us.get('cut'), 1);
    way('us', 'eu').heal();
    way('eu', 'us').heal();
    await becomes(caches.us, 'cut', undefined);
    await hear();
  });

  test('no region that has heard less answers: what it has may be what was invalidated', async () => {
    const { caches, way, hear } = asking();
    for (const name of regionNames) await caches[name].getOrSet('heard less', () => 'old');
    way('us', 'eu').cut();
    way('eu', 'us').cut();
    await caches.eu.delete('heard less');
    await becomes(caches.ap, 'heard less', undefined);
    assert.equal(await caches.ap.getOrSet('heard less', () => 'new'), 'new');
    way('us', 'eu').heal();
    way('eu', 'us').heal();
    await hear();
  });

  test('FusionCache#613: an answer that comes after an invalidation is not kept', async () => {
    const { eu, us } = asking().caches;
    const keys = Array.from({ length: 10 }, (_, i) => `late ${i}`);
    await Promise.all(keys.map((key) => eu.set(key, 'old')));
    await told(asking(), 'eu', 'us');
    const asked = keys.map((key) => us.getOrSet(key, () => 'new'));
    await Promise.all(keys.map((key) => us.delete(key)));
    await Promise.all(asked);
    await told(asking(), 'us', 'eu');
    for (const key of keys) assert.equal(await us.getOrSet(key, () => 'new'), 'new');
  });
}
