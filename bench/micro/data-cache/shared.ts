/**
 * `getOrSet` through Redis: processor time of this process a call, where another cache has filled Redis, and where nobody has
 * the key. Sixteen callers at a time; the contenders take turns in every round.
 */
import { freePort } from '../../../test/support/free-port.ts';
import { startRedis } from '../../../test/support/redis.ts';
import { type Spread, spreadOf } from '../../support/spread.ts';
import { contenders, type SharedCache } from './contenders.ts';

const rounds = 12;
const warmUps = 2;
const keys = 2_000;
const callers = 16;
/** Rows are seldom smaller. */
const text = 'x'.repeat(300);

export const sharedCases = ['in Redis', 'nowhere'] as const;
export type SharedCase = (typeof sharedCases)[number];

/** Microseconds a call, by contender. */
export type SharedFigures = Readonly<Record<string, Readonly<Record<SharedCase, Spread>>>>;

export async function measureShared(): Promise<SharedFigures> {
  const port = await freePort();
  await using _ = await startRedis({ port });
  const url = `redis://127.0.0.1:${port}`;
  const figures: Record<string, Record<SharedCase, number[]>> = {};
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, { openShared }] of Object.entries(contenders)) {
      if (openShared === undefined) continue;
      const [filler, asker] = [await openShared(url, 10 * keys), await openShared(url, 10 * keys)];
      const inRedis = Array.from({ length: keys }, (_, i) => `${name}:${round}:${i}`);
      await askAll(filler, inRedis);
      const there = await microseconds(asker, inRedis, mustNotLoad);
      const nowhere = await microseconds(
        asker,
        inRedis.map((key) => `${key}?`),
      );
      await Promise.all([filler.close(), asker.close()]);
      if (round < 0) continue;
      figures[name] ??= { 'in Redis': [], nowhere: [] };
      figures[name]['in Redis'].push(there);
      figures[name].nowhere.push(nowhere);
    }
  }
  return Object.fromEntries(
    Object.entries(figures).map(([name, by]) => [
      name,
      { 'in Redis': spreadOf(by['in Redis']), nowhere: spreadOf(by.nowhere) },
    ]),
  );
}

type Load = (key: string) => Promise<unknown>;

const load: Load = (key) => Promise.resolve({ key, text });

/** What is in Redis is found there, or the figure says nothing. */
const mustNotLoad: Load = (key) => Promise.reject(new Error(`${key} was not found in Redis`));

async function microseconds(cache: SharedCache, names: readonly string[], factory: Load = load): Promise<number> {
  const start = process.cpuUsage();
  await askAll(cache, names, factory);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / names.length;
}

async function askAll(cache: SharedCache, names: readonly string[], factory: Load = load): Promise<void> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < names.length) {
      const key = names[next++]!;
      await cache.getOrSet(key, () => factory(key));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
