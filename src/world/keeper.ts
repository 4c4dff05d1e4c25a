/**
 * Keeps what has a state (counts of a rate limit, answers of a cache) while the config around it changes: a part whose own
 * config is the same in the next generation goes on as it is.
 *
 * Invariant: what `Generation.keep` returned is closed once, when a later generation that did not ask for it is committed,
 * or when its own generation is dropped.
 */
import { sameConfig } from '../config/index.ts';

interface Kept {
  readonly config: unknown;
  readonly part: object;
}

export interface Generation {
  /** The part under `key` as it is, when its config is the same, or a new one. A part may have a `close` method. */
  keep<Part extends object>(key: string, config: unknown, make: () => Part): Part;
  /** This generation is in force: parts of the one before that it did not ask for are closed. */
  commit(): void;
  /** It will not come into force: what was made for it is closed. */
  drop(): void;
}

export class Keeper {
  #current: ReadonlyMap<string, Kept> = new Map();

  /** Closes every part; nothing is kept after that. */
  close(): void {
    close(this.#current, new Map());
    this.#current = new Map();
  }

  next(): Generation {
    const before = this.#current;
    const now = new Map<string, Kept>();
    return {
      keep: <Part extends object>(key: string, config: unknown, make: () => Part) => {
        const known = now.get(key) ?? before.get(key);
        const kept = known !== undefined && sameConfig(known.config, config) ? known : { config, part: make() };
        now.set(key, kept);
        return kept.part as Part;
      },
      commit: () => {
        this.#current = now;
        close(before, now);
      },
      drop: () => close(now, before),
    };
  }
}

/** Closes the parts of `old` that are not in `rest`. */
function close(old: ReadonlyMap<string, Kept>, rest: ReadonlyMap<string, Kept>): void {
  for (const [key, { part }] of old) {
    if (rest.get(key)?.part === part) continue;
    if ('close' in part && typeof part.close === 'function') part.close();
  }
}
