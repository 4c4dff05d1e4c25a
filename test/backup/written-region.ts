/** A region with data in this process, and what is written into it, so that each state it ever had is known. */
import { join } from 'node:path';
import { type Random, systemRandom, systemTimers } from '../../src/core/index.ts';
import { type DataEngine, sqlite } from '../../src/data/index.ts';
import { temporaryFolder } from '../support/index.ts';

export interface WrittenRegion extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly engine: DataEngine;
  /** What there was at each position, by key. */
  readonly states: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Advances with each write, so that every write has a time of its own. */
  readonly clock: { nowMs: number };
  write(random: Random, count: number): Promise<void>;
}

const collection = 'c';

/** Worlds that begin in one millisecond have one history, as far as anybody can tell. */
export async function writtenRegion(begins = '2026-01-01T00:00:00Z'): Promise<WrittenRegion> {
  const folder = await temporaryFolder('backup');
  const path = join(folder.path, 'us-east.sqlite');
  const clock = { nowMs: Date.parse(begins) };
  const wallClock = { now: () => clock.nowMs };
  const ports = { region: 'us-east', timers: systemTimers, random: systemRandom, wallClock };
  const engine = await sqlite({ path }).open(ports);
  const states = new Map<number, ReadonlyMap<string, string>>();
  let now: ReadonlyMap<string, string> = new Map();
  return {
    folder: folder.path,
    path,
    engine,
    states,
    clock,
    async write(random, count) {
      for (let at = 0; at < count; at++) {
        clock.nowMs += 1_000;
        const key = `k${Math.floor(random.next() * 20)}`;
        const next = new Map(now);
        const isDeleted = next.has(key) && random.next() < 0.2;
        const value = JSON.stringify({ at, text: 'x'.repeat(Math.floor(random.next() * 400)) });
        if (isDeleted) next.delete(key);
        else next.set(key, value);
        const operation = isDeleted ? ({ type: 'delete', key } as const) : ({ type: 'put', key, value } as const);
        const options = { level: { type: 'region', regions: 0 }, timeoutMs: 20_000 } as const;
        const { version } = await engine.commit({ collection, operations: [operation] }, options);
        now = next;
        states.set(version, now);
      }
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What a restored file has, by key. */
export async function entriesOf(path: string, region = 'us-east'): Promise<ReadonlyMap<string, string>> {
  const ports = { region, timers: systemTimers, random: systemRandom, wallClock: { now: () => 0 } };
  const engine = await sqlite({ path }).open(ports);
  try {
    const query = { collection, prefix: '', limit: 1_000 };
    const { entries } = await engine.list(query, { level: { type: 'strong' }, waitMs: 20_000 });
    return new Map(entries.map(({ key, value }) => [key, value]));
  } finally {
    await engine.close();
  }
}
