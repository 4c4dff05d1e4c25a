/**
 * What has been heard of other caches, each by the numbers it gave to its invalidations.
 *
 * `received` goes up before an invalidation is made here, `applied` after: who asks others says all that it is about to make,
 * who answers vouches for no more than it has made.
 */
import type { CacheName, Seen } from './messages.ts';

interface Heard {
  readonly region: string;
  received: number;
  applied: number;
  atMs: number;
}

export class Ledger {
  readonly #heard = new Map<string, Heard>();

  /** What was received of each. */
  seen(): Seen {
    return Object.fromEntries([...this.#heard].map(([node, { received }]) => [node, received]));
  }

  received(node: string): number {
    return this.#heard.get(node)?.received ?? 0;
  }

  /** Whether all that came before `after` has been heard; of a cache that is new to this one, that is for it to know. */
  meet({ region, node }: CacheName, after: number, nowMs: number): 'whole' | 'gap' {
    const heard = this.#heard.get(node);
    if (heard === undefined) {
      this.#heard.set(node, { region, received: after, applied: after, atMs: nowMs });
      return 'whole';
    }
    heard.atMs = nowMs;
    if (after <= heard.received) return 'whole';
    heard.received = after;
    return 'gap';
  }

  receive(node: string, number: number): void {
    const heard = this.#heard.get(node);
    if (heard !== undefined) heard.received = Math.max(heard.received, number);
  }

  apply(node: string, number: number): void {
    const heard = this.#heard.get(node);
    if (heard !== undefined) heard.applied = Math.max(heard.applied, number);
  }

  /** Whether another cache has heard what this one has not made yet; `own` is this one's name. */
  isBehind(seen: Seen, own: string): boolean {
    return Object.entries(seen).some(
      ([node, number]) => node !== own && number > (this.#heard.get(node)?.applied ?? -1) && number > 0,
    );
  }

  leave(node: string): void {
    this.#heard.delete(node);
  }

  /** Forgets those not heard since; their regions. */
  forgetSilent(sinceMs: number): ReadonlySet<string> {
    const regions = new Set<string>();
    for (const [node, { region, atMs }] of this.#heard) {
      if (atMs >= sinceMs) continue;
      this.#heard.delete(node);
      regions.add(region);
    }
    return regions;
  }
}
