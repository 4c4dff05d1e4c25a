/**
 * Carries orders to purge to every node of every region, by the mail between edges. A region has one address for all its
 * nodes, and mail to it reaches whichever takes the connection; mail may also be lost. So an order goes round as a rumour
 * does (Demers and others, Epidemic algorithms for replicated database maintenance, 1987): whoever knows it tells one node of
 * each region, its own among them, every second until the order is a minute old.
 *
 * Invariant: a node carries an order out once, and tells it for as long as it is young; the age travels with it, so that no
 * order goes round for ever, whatever the clocks say.
 */
import { randomUUID } from 'node:crypto';
import { isPurge, type Purge } from '../control/index.ts';
import { RecentMap, type Timers } from '../core/index.ts';
import type { RegionMail } from './region-mail.ts';

export interface PurgeExchangeDefaults {
  /** Between two tellings. */
  readonly everyMs: number;
  /** Older than this, an order is told no more. */
  readonly toldForMs: number;
  /** Orders remembered as carried out, and orders told at a time. */
  readonly maxKnown: number;
}

export const purgeExchangeDefaults: PurgeExchangeDefaults = Object.freeze({
  everyMs: 1_000,
  toldForMs: 60_000,
  maxKnown: 1_000,
});

const topic = 'purge';
/** In one message; the longest order is of some 8 KiB. */
const ordersPerMessage = 100;

interface Order {
  readonly id: string;
  readonly what: Purge;
  readonly bornMs: number;
}

interface ToldOrder {
  readonly id: string;
  readonly what: Purge;
  readonly ageMs: number;
}

export interface PurgeExchangeOptions {
  readonly mail: Pick<RegionMail, 'on' | 'tellNodes'>;
  /** Carries an order out here. */
  readonly purge: (what: Purge) => void;
  readonly timers: Timers;
  /** Whether this process tells what it has heard; of several that are one node, one does. */
  readonly tells: boolean;
}

export class PurgeExchange {
  readonly #options: PurgeExchangeOptions;
  readonly #known = new RecentMap<string, true>(purgeExchangeDefaults.maxKnown);
  /** Those that are told, the oldest first. */
  readonly #young = new Map<string, Order>();
  /** Calls the next telling off. */
  #cancel: (() => void) | undefined;

  constructor(options: PurgeExchangeOptions) {
    this.#options = options;
    options.mail.on(topic, (_region, message) => {
      for (const order of ordersOf(message)) this.#hear(order);
    });
  }

  /** Tells an order that has been carried out here, and does not wait. */
  tell(what: Purge): void {
    const id = randomUUID();
    this.#known.set(id, true);
    this.#add({ id, what, bornMs: this.#options.timers.now() });
    this.#tell([{ id, what, ageMs: 0 }]);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#young.clear();
  }

  #hear({ id, what, ageMs }: ToldOrder): void {
    if (this.#known.get(id) !== undefined) return;
    this.#known.set(id, true);
    this.#options.purge(what);
    if (this.#options.tells) this.#add({ id, what, bornMs: this.#options.timers.now() - ageMs });
  }

  #add(order: Order): void {
    if (this.#young.size >= purgeExchangeDefaults.maxKnown) this.#young.delete(this.#young.keys().next().value!);
    this.#young.set(order.id, order);
    this.#cancel ??= this.#later();
  }

  #tellAgain(): void {
    const now = this.#options.timers.now();
    for (const { id, bornMs } of this.#young.values()) {
      if (now - bornMs > purgeExchangeDefaults.toldForMs) this.#young.delete(id);
    }
    this.#cancel = this.#young.size === 0 ? undefined : this.#later();
    this.#tell([...this.#young.values()].map(({ id, what, bornMs }) => ({ id, what, ageMs: now - bornMs })));
  }

  #later(): () => void {
    return this.#options.timers.after(purgeExchangeDefaults.everyMs, () => this.#tellAgain());
  }

  #tell(orders: readonly ToldOrder[]): void {
    for (let at = 0; at < orders.length; at += ordersPerMessage) {
      this.#options.mail.tellNodes(topic, { orders: orders.slice(at, at + ordersPerMessage) });
    }
  }
}

/** The sender is of this world, and may be of another version of the program. */
function ordersOf(message: unknown): readonly ToldOrder[] {
  if (typeof message !== 'object' || message === null) return [];
  const { orders } = message as { readonly orders?: unknown };
  return Array.isArray(orders) ? orders.flatMap(orderOf) : [];
}

function orderOf(told: unknown): ToldOrder | [] {
  if (typeof told !== 'object' || told === null) return [];
  const { id, what, ageMs } = told as { readonly [Key in keyof ToldOrder]?: unknown };
  if (typeof id !== 'string' || typeof ageMs !== 'number' || !(ageMs >= 0) || !isPurge(what)) return [];
  return { id, what, ageMs };
}
