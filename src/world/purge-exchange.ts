/**
 * Carries orders to purge to the other regions, by the mail between edges. Mail may be lost, so an order is told several
 * times in the first seconds; whoever has carried it out does not do so again.
 */
import { randomUUID } from 'node:crypto';
import { type Purge, purgeSchema } from '../control/index.ts';
import { RecentMap } from '../core/index.ts';
import type { RegionMail } from './region-mail.ts';

export interface PurgeExchangeDefaults {
  /** When an order is told again, counted from the first time. */
  readonly againAfterMs: readonly number[];
  /** Orders remembered as carried out. */
  readonly maxKnown: number;
}

export const purgeExchangeDefaults: PurgeExchangeDefaults = Object.freeze({
  againAfterMs: Object.freeze([1_000, 5_000, 20_000]),
  maxKnown: 1_000,
});

const topic = 'purge';

export class PurgeExchange {
  readonly #mail: Pick<RegionMail, 'on' | 'tellAll'>;
  readonly #known = new RecentMap<string, true>(purgeExchangeDefaults.maxKnown);
  readonly #timers = new Set<NodeJS.Timeout>();

  /** `purge` carries an order out here. */
  constructor(mail: Pick<RegionMail, 'on' | 'tellAll'>, purge: (what: Purge) => void) {
    this.#mail = mail;
    mail.on(topic, (_region, message) => {
      const order = orderOf(message);
      if (order === undefined || this.#known.get(order.id) !== undefined) return;
      this.#known.set(order.id, true);
      purge(order.what);
    });
  }

  /** Tells all other regions, and does not wait. */
  tell(what: Purge): void {
    const message = { id: randomUUID(), what };
    this.#mail.tellAll(topic, message);
    for (const ms of purgeExchangeDefaults.againAfterMs) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#mail.tellAll(topic, message);
      }, ms).unref();
      this.#timers.add(timer);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** The sender is of this world, and may be of another version of the program. */
function orderOf(message: unknown): { readonly id: string; readonly what: Purge } | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id, what } = message as { readonly id?: unknown; readonly what?: unknown };
  const checked = purgeSchema.safeParse(what);
  return typeof id === 'string' && checked.success ? { id, what: checked.data } : undefined;
}
