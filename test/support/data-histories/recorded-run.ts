/** A recorded history of clients of a fleet that is being broken, and what was there at the end. */

import { type HistoryEvent, HistoryRecorder } from '../../../src/consistency/index.ts';
import { type Random, seededRandom, type Timers } from '../../../src/core/index.ts';
import type { DataPromise } from './data-promises.ts';
import { type Fleet, nobodyListens } from './fleet.ts';
import { Nemesis } from './nemesis.ts';
import { RecordedClient } from './recorded-client.ts';
import type { RunHistory } from './run-history.ts';
import type { Perform, StoreReply } from './store-request.ts';

export interface RunOptions extends Pick<DataPromise, 'read' | 'write' | 'keys' | 'force' | 'boundMs'> {
  readonly seed: number;
  readonly seconds: number;
}

const clients = 6;

/** `timers` are those of the clients. */
export async function recordedRun(fleet: Fleet, timers: Timers, options: RunOptions): Promise<RunHistory> {
  const { seed, seconds, keys, force } = options;
  const random = seededRandom(seed + 1);
  const recorder = new HistoryRecorder(fleet.clock);
  // Of its own, so that a seed breaks the same whatever clients do meanwhile.
  const nemesis = new Nemesis({ fleet, recorder, random: seededRandom(seed + 2), force });
  const endMs = fleet.clock.now() + seconds * 1_000;
  const users = Array.from({ length: clients }, async (_, i) => {
    const home = fleet.names[i % fleet.names.length]!;
    const client = new RecordedClient({
      ...options,
      ...{ name: `user-${i}`, recorder, random, timers, patienceMs: 4_000 },
      keys: keys === 'fresh' ? keys : Array.from({ length: keys }, (_, key) => `key-${key}`),
      perform: performer(fleet, random, home),
    });
    while (fleet.clock.now() < endMs) {
      await client.step();
      await fleet.wait(random.next() * 120);
    }
  });
  await Promise.all([...users, nemesis.run(endMs)]);
  const final = await finalState(fleet, recorder);
  // A region that has caught up has also given up, and reported, what the others do not have.
  while (new Set(await fleet.heads()).size > 1) await fleet.wait(200);
  const { promotions, counts: faults } = nemesis;
  return { events: recorder.events, final, promotions, lost: await fleet.lost(), faults };
}

/** Asks the region at home, or any other; where nobody listens nothing has happened, and another one is asked. */
function performer(fleet: Fleet, random: Random, home: string): Perform {
  return async (request) => {
    for (;;) {
      const name = random.next() < 0.7 ? home : fleet.names[Math.floor(random.next() * fleet.names.length)]!;
      try {
        return await fleet.ask(name, request);
      } catch (error) {
        if (error !== nobodyListens) throw error;
        await fleet.wait(5);
      }
    }
  };
}

/** Strong reads of all keys, each of them a part of the history, again and again until they are answered. */
async function finalState(fleet: Fleet, recorder: HistoryRecorder): Promise<ReadonlyMap<string, unknown>> {
  const keys = writtenKeys(recorder.events);
  const found = new Map<string, unknown>();
  const session = 'at the end';
  while (found.size < keys.length) {
    const name = (await fleet.primary()) ?? fleet.names[0]!;
    for (const key of keys.filter((each) => !found.has(each))) {
      const operation = recorder.begin({ session, f: 'read', key });
      const request = { f: 'read', key, read: 'strong', write: 'local', timeoutMs: 5_000 } as const;
      try {
        const { value, version }: StoreReply = await fleet.ask(name, request);
        found.set(key, value);
        operation.ok({ value, ...(version === undefined ? {} : { version }) });
      } catch (error) {
        operation.fail(String(error));
        break;
      }
    }
    if (found.size < keys.length) await fleet.wait(500);
  }
  return found;
}

function writtenKeys(events: readonly HistoryEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ key }) => key ?? []))];
}
