/**
 * Which of a region's nodes follows the other regions: one, who says so again and again; when it is not heard any more, the
 * next one does. The store refuses what a node writes that has lost the seat without knowing.
 */
import type { Timers } from '../../core/index.ts';
import { gatewayDefaults } from './defaults.ts';
import type { OwnRegion } from './own-region.ts';

export class Seat {
  /** Told from all other nodes. */
  readonly token: string;
  readonly #own: OwnRegion;
  readonly #timers: Timers;
  readonly #listeners: (() => void)[] = [];
  #isTaken = false;
  #isClosed = false;
  #cancel: (() => void) | undefined;

  constructor(own: OwnRegion, token: string, timers: Timers) {
    this.token = token;
    this.#own = own;
    this.#timers = timers;
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  onTaken(listener: () => void): void {
    this.#listeners.push(listener);
  }

  start(): void {
    void this.#claim();
  }

  lose(): void {
    this.#isTaken = false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    if (this.#isTaken) await this.#own.run((store) => store.claim(this.token, 0)).catch(() => {});
    this.#isTaken = false;
  }

  async #claim(): Promise<void> {
    const { seatMs } = gatewayDefaults;
    const wasTaken = this.#isTaken;
    try {
      const isThere = await this.#own.tier.isThere();
      this.#isTaken = isThere && (await this.#own.run((store) => store.claim(this.token, seatMs))) && !this.#isClosed;
    } catch {
      this.#isTaken = false;
    }
    if (this.#isTaken && !wasTaken) for (const listener of this.#listeners) listener();
    if (!this.#isClosed) this.#cancel = this.#timers.after(seatMs / 4, () => void this.#claim());
  }
}
