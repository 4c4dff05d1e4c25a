/** Reading from the region into memory: one question at a time for a key, for all in this process who ask it. */
import type { Loader } from './loader.ts';
import type { Lease, RegionLook, RegionTier } from './region/index.ts';
import { SingleFlight } from './single-flight.ts';

/** What a question has found out for those who asked it. */
export interface Seen {
  /** A fresh value. What is stale is in memory. */
  readonly found: { readonly value: unknown } | undefined;
  /** The right to load the key, for the first who takes it. */
  takeLease(): { readonly lease: Lease } | undefined;
  /** For others than this process, if nobody has taken it. */
  giveBack(): void;
}

export class RegionReads {
  readonly #loader: Loader;
  readonly #region: RegionTier;
  readonly #gets = new SingleFlight<{ readonly value: unknown } | undefined>();
  readonly #looks = new SingleFlight<Seen>();

  constructor(loader: Loader, region: RegionTier) {
    this.#loader = loader;
    this.#region = region;
  }

  async get(key: string): Promise<unknown> {
    const found = await this.#gets.run(key, async () => this.#keep(key, await this.#ask(key, 'none')));
    const { counts } = this.#loader;
    if (found === undefined) counts.misses++;
    else counts.hits++;
    return found?.value;
  }

  async look(key: string): Promise<Seen> {
    const seen = await this.#looks.run(key, async () => {
      const asked = await this.#ask(key, 'if missing');
      return this.#seen(this.#keep(key, asked), asked.look === 'gone' ? undefined : asked.look.lease);
    });
    if (seen.found !== undefined) this.#loader.counts.hits++;
    return seen;
  }

  /** Who asks from now on is not given what is being read now; without `keys`, of no key. */
  leave(keys: readonly string[] | undefined): void {
    if (keys === undefined) {
      this.#gets.leaveAll();
      this.#looks.leaveAll();
      return;
    }
    for (const key of keys) {
      this.#gets.leave(key);
      this.#looks.leave(key);
    }
  }

  async #ask(key: string, lease: 'none' | 'if missing'): Promise<Asked> {
    const number = this.#loader.floors.begin();
    return { number, look: await this.#region.look(key, lease) };
  }

  /** The value, if it is fresh; in memory is then what the region has, or nothing. */
  #keep(key: string, { look, number }: Asked): { readonly value: unknown } | undefined {
    const { floors } = this.#loader;
    const isOvertaken = floors.isBelow(number, key, look === 'gone' ? [] : (look.entry?.tags ?? []));
    floors.end(number);
    const { memory, clock, isClosed } = this.#loader;
    const held = memory.find(key);
    const nowMs = clock.now();
    if (look === 'gone') {
      const isGood = held !== undefined && nowMs < held.freshUntilMs && this.#loader.isTrusted(held, nowMs);
      return isGood ? held : undefined;
    }
    const { entry } = look;
    if (entry === undefined) {
      // What is trusted and stale may still be something to fall back on.
      if (held !== undefined && !this.#loader.isTrusted(held, nowMs)) memory.delete(key);
      return undefined;
    }
    const isFresh = entry.lifetime.freshMs > 0;
    if (!isOvertaken && !isClosed) {
      if (entry.isCounter) memory.delete(key);
      else if (held?.id === entry.id) held.term = entry.term;
      else memory.keep(key, entry.value, { ...entry, copyOf: entry });
    }
    return isFresh ? entry : undefined;
  }

  #seen(found: Seen['found'], given: Lease | undefined): Seen {
    let lease = given;
    const take = () => {
      const taken = lease;
      lease = undefined;
      return taken;
    };
    return {
      found,
      takeLease: () => {
        const taken = take();
        return taken === undefined ? undefined : { lease: taken };
      },
      giveBack: () => {
        const left = take();
        if (left !== undefined) this.#region.release(left);
      },
    };
  }
}

interface Asked {
  readonly look: RegionLook | 'gone';
  /** Its place among loads and invalidations. */
  readonly number: number;
}
