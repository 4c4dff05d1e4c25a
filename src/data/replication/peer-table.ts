/** Where the other regions said that they stand, and when. */
import type { Timers } from '../../core/index.ts';
import { replicationDefaults } from './defaults.ts';
import type { Hello } from './messages.ts';

interface Heard {
  readonly hello: Hello;
  readonly atMs: number;
}

export class PeerTable {
  readonly #timers: Timers;
  readonly #heard = new Map<string, Heard>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  hear(region: string, hello: Hello): void {
    this.#heard.set(region, { hello, atMs: this.#timers.now() });
  }

  /** How long ago a region was last heard; undefined where never. */
  silenceMs(region: string): number | undefined {
    const heard = this.#heard.get(region);
    return heard && this.#timers.now() - heard.atMs;
  }

  /** What a region said within the last three rounds. */
  recent(region: string): Hello | undefined {
    const heard = this.#heard.get(region);
    const oldestMs = this.#timers.now() - 3 * replicationDefaults.helloEveryMs;
    return heard !== undefined && heard.atMs >= oldestMs ? heard.hello : undefined;
  }
}
