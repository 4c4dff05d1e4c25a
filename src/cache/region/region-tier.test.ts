import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort, startRedis } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import { seededRandom, systemTimers } from '../../core/index.ts';
import { RedisRegion } from '../drivers/redis/redis-region.ts';
import { regionCacheDefaults } from './defaults.ts';
import { RegionTier } from './region-tier.ts';

/** A region's Redis as a process meets it that is slow between two steps: what it announces waits for `goOn`. */
class SlowRegion extends RedisRegion {
  readonly #gate = Promise.withResolvers<void>();
  /** It has dropped what it is about to announce. */
  isAboutToAnnounce = false;

  override async announce(...args: Parameters<RedisRegion['announce']>) {
    this.isAboutToAnnounce = true;
    await this.#gate.promise;
    return super.announce(...args);
  }

  goOn(): void {
    this.#gate.resolve();
  }
}

const key = 'k';

// Who misses in between asks a joined region that has not heard of the deletion yet.
test('where regions are joined, a load that began between the two steps of a deletion is refused', async (t) => {
  await using redis = await startRedis({ port: await freePort() });
  const limits = { ...regionCacheDefaults, commandTimeoutMs: 60_000 };
  const options = { place: `redis://127.0.0.1:${redis.port}`, prefix: 'tier', limits };
  const [slow, other] = [new SlowRegion(options), new RedisRegion(options)];
  const tier = new RegionTier({
    ...{ store: slow, limits, serializer: 'json', isJoined: true },
    ...{ timers: systemTimers, random: seededRandom(1), onInvalidated() {} },
  });
  t.after(() => Promise.all([tier.close(), other.close()]));
  await other.open({ onMessage() {}, onWake() {}, onLost() {} });
  await until(() => tier.isThere(), 'it is linked');
  const deleted = tier.invalidate({ kind: 'keys', names: [key] });
  await until(() => slow.isAboutToAnnounce, 'the entry is gone, and nobody has been told');
  assert.equal((await other.look(key, { token: 'load', leaseMs: 60_000, isForced: false })).isGranted, true);
  slow.goOn();
  await deleted;
  assert.equal(await other.fill(key, 'load', new Uint8Array([1]), 60_000), false);
});
