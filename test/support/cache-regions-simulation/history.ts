/**
 * A history of three joined regions, drawn from a seed: loads, writes and invalidations while messages are lost, come twice and
 * overtake each other, ways are cut, gateways are killed, stall and are replaced, and stores lose all they have.
 *
 * What is checked, at every load: an app is never given a value that is older than an invalidation its cache has acknowledged or
 * heard. At the end everything heals, and no region has anything but what was written last.
 */
import assert from 'node:assert/strict';
import { readOrigin } from '../../../src/cache/gateway/origin.ts';
import { type Random, seededRandom } from '../../../src/core/index.ts';
import { SimulatedTime } from '../data-simulation/simulated-time.ts';
import { type SimulatedName, SimulatedRegions, simulatedNames } from './simulated-regions.ts';

export interface HistoryCounts {
  loads: number;
  writes: number;
  gaps: number;
  /** Answers and values that came from another region, and values that were not kept, for they had crossed a change. */
  found: number;
  values: number;
  crossed: number;
  behind: number;
}

const keys = ['a', 'b', 'c'] as const;
type Key = (typeof keys)[number];

const lastsMs = 12_000;
const meanPauseMs = 25;
const meanFaultMs = 700;
/** A seat that its node has taken with it, a store that is found again, and what was missed. */
const healsMs = 30_000;

export async function runHistory(seed: number): Promise<HistoryCounts> {
  const history = new History(seededRandom(seed));
  await history.run();
  return history.counts;
}

class History {
  readonly counts: HistoryCounts = { loads: 0, writes: 0, gaps: 0, found: 0, values: 0, crossed: 0, behind: 0 };
  readonly #time = new SimulatedTime();
  readonly #random: Random;
  readonly #world: SimulatedRegions;
  /** What the source has. */
  readonly #source = new Map<Key, number>();
  /** What an app must be given at least, by region and key. */
  readonly #floors = new Map<string, number>();
  /** Writes of one key come one after the other: who overtakes another has set what is old by then. */
  readonly #writing = new Map<Key, Promise<unknown>>();
  /** Who is writing a key, and the version of the last write that was acknowledged. */
  readonly #writers = new Map<Key, SimulatedName>();
  readonly #written = new Map<Key, number>();
  /** By region, epoch and number in its book: which key, and which version it made. */
  readonly #told = new Map<string, { readonly key: Key; readonly version: number }>();
  /** A fault of the promises, found in the background. */
  #broken: unknown;

  constructor(random: Random) {
    this.#random = random;
    this.#world = new SimulatedRegions(this.#time, random, (name, origin, { epoch, number }) => {
      const told = this.#told.get(`${origin} ${epoch} ${number}`);
      if (told !== undefined) this.#raise(name, told.key, told.version);
    });
    for (const name of simulatedNames) this.#noteTold(name);
  }

  async run(): Promise<void> {
    await this.#time.runUntil(3_000);
    const endMs = this.#time.now() + lastsMs;
    this.#again(meanPauseMs, endMs, () => this.#act());
    this.#again(meanFaultMs, endMs, () => this.#befall());
    await this.#time.runUntil(endMs);
    this.#world.heal();
    const isOver = () => this.#broken !== undefined || (this.#world.isEven && this.#time.now() > endMs + 8_000);
    await this.#time.runUntil(endMs + healsMs, isOver);
    if (this.#broken !== undefined) throw this.#broken;
    assert.ok(this.#world.isEven, 'every region hears every other again');
    await this.#time.runUntil(this.#time.now() + 1_000);
    await this.#checkEnd();
    this.#count();
  }

  /** At random times, with a mean in between. */
  #again(meanMs: number, endMs: number, act: () => void): void {
    this.#time.after(-Math.log(1 - this.#random.next()) * meanMs, () => {
      if (this.#time.now() >= endMs) return;
      act();
      this.#again(meanMs, endMs, act);
    });
  }

  #act(): void {
    const [name, key] = [this.#one(simulatedNames), this.#one(keys)];
    const done = this.#random.next() < 0.75 ? this.#load(name, key) : this.#write(name, key);
    done.catch((error: unknown) => {
      this.#broken ??= error;
    });
  }

  async #load(name: SimulatedName, key: Key): Promise<void> {
    const { cache } = this.#world.regions[name];
    const least = this.#floors.get(`${name} ${key}`) ?? 0;
    const isGet = this.#random.next() < 0.3;
    const value = isGet
      ? ((await cache.get(key)) as number | undefined)
      : await cache.getOrSet(key, () => this.#read(key), { tags: [`tag ${key}`] });
    this.counts.loads++;
    assert.ok(isGet || value !== undefined, `${name} gave nothing for ${key}, and had a factory`);
    assert.ok(value === undefined || value >= least, `${name} gave ${key} as of ${value}, and had heard of ${least}`);
  }

  async #read(key: Key): Promise<number> {
    const version = this.#source.get(key) ?? 0;
    await this.#time.wait(this.#random.next() * 40);
    return version;
  }

  #write(name: SimulatedName, key: Key): Promise<unknown> {
    const before = this.#writing.get(key) ?? Promise.resolve();
    const written = before.then(() => this.#writeNow(name, key));
    this.#writing.set(key, written);
    return written;
  }

  async #writeNow(name: SimulatedName, key: Key): Promise<void> {
    const { cache } = this.#world.regions[name];
    const version = (this.#source.get(key) ?? 0) + 1;
    this.#source.set(key, version);
    this.#writers.set(key, name);
    const kind = this.#random.next();
    if (kind < 0.4) await cache.set(key, version, { tags: [`tag ${key}`] });
    else if (kind < 0.7) await cache.delete(key);
    else if (kind < 0.9) await cache.invalidateTags([`tag ${key}`]);
    else await cache.deletePattern(`${key}*`);
    this.counts.writes++;
    this.#writers.delete(key);
    this.#written.set(key, version);
    this.#raise(name, key, version);
  }

  #befall(): void {
    const [name, other] = [this.#one(simulatedNames), this.#one(simulatedNames)];
    const { redis, connection, gateways } = this.#world.regions[name];
    const faults = [
      () => this.#world.cut(name, other),
      () => this.#world.cut(other, name),
      () => this.#world.heal(),
      () => this.#world.heal(),
      () => {
        this.#world.faults = { loss: this.#random.next() * 0.3, duplicates: this.#random.next() * 0.5 };
      },
      () => {
        this.#world.killGateway(name);
        this.#world.addGateway(name);
      },
      () => this.#world.addGateway(name),
      () => gateways.at(-1)!.connection.stall(this.#random.next() * 6_000),
      () => gateways.at(-1)!.connection.cut(false),
      () => connection.cut(false),
      () => redis.lose(),
    ];
    this.#one(faults)();
  }

  async #checkEnd(): Promise<void> {
    for (const key of keys) {
      const version = this.#source.get(key) ?? 0;
      for (const name of simulatedNames) {
        const { cache } = this.#world.regions[name];
        const held = await this.#time.settled(cache.get(key));
        assert.ok(
          held === undefined || held === version,
          `at the end ${name} has ${key} as of ${held}, not ${version}`,
        );
        assert.equal(await this.#time.settled(cache.getOrSet(key, () => version)), version);
      }
    }
  }

  /**
   * What the book of a region numbers, so that whoever hears the number knows what it was about: the write under way, or, where
   * a cache that had lost its link repeats what it has invalidated lately, nothing newer than the last that was acknowledged.
   */
  #noteTold(name: SimulatedName): void {
    const { redis, cache } = this.#world.regions[name];
    const announce = redis.announce.bind(redis);
    redis.announce = (from, what, progress) => {
      const position = announce(from, what, progress);
      const key = keys.find((each) =>
        what.names.some((of) => of === each || of === `tag ${each}` || of === `${each}*`),
      );
      if (position === undefined || key === undefined || readOrigin(from) !== undefined) return position;
      const isOfWrite = this.#writers.get(key) === name && cache.stats().redis?.isLinked === true;
      const version = (isOfWrite ? this.#source : this.#written).get(key) ?? 0;
      this.#told.set(`${name} ${position.epoch} ${position.number}`, { key, version });
      return position;
    };
  }

  #raise(name: SimulatedName, key: Key, version: number): void {
    const floor = `${name} ${key}`;
    this.#floors.set(floor, Math.max(version, this.#floors.get(floor) ?? 0));
  }

  #count(): void {
    for (const { gateways } of Object.values(this.#world.regions)) {
      for (const { gateway } of gateways) {
        const { found, values, crossed, links } = gateway.stats();
        this.counts.found += found;
        this.counts.values += values;
        this.counts.crossed += crossed;
        this.counts.behind += gateway.stats().behind;
        for (const { gaps } of links) this.counts.gaps += gaps;
      }
    }
  }

  #one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random.next() * of.length)]!;
  }
}
