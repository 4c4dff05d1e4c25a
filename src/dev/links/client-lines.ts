/**
 * The lines from wherever clients are to the regions: one for each region and round-trip time in use, rounded to a step.
 *
 * Choosing a line happens while a request is routed and cannot wait, but a listener takes a moment to open. So a few
 * lines that already listen are kept in stock: a new place takes one and gives it its length, and the stock is filled up
 * behind it. Should a burst of new places empty the stock, the region's line of the nearest length serves meanwhile.
 *
 * Invariant: each region always has a line (its first is never retired), so there is always an answer.
 */
import type { Link } from './link.ts';
import type { Target } from './tunnel.ts';

export interface Line {
  readonly link: Link;
  readonly address: Target;
  /** Where it leads; undefined while in stock. */
  region: string | undefined;
  /** As the distance has it, without what interventions add. */
  distanceMs: number;
}

export interface ClientLinesOptions {
  readonly regions: readonly string[];
  readonly stepMs: number;
  readonly maxLines: number;
  readonly spareLines: number;
  /** Opens one more line, listening. */
  readonly open: () => Promise<Line>;
  /** A line has got its region and length. */
  readonly onAssigned: (line: Line) => void;
}

export class ClientLines {
  readonly #options: ClientLinesOptions;
  /** By region and length; the order is that of use, the longest ago first. */
  readonly #lines = new Map<string, Line>();
  readonly #first = new Set<Line>();
  readonly #leaving = new Set<Line>();
  readonly #stock: Line[] = [];
  #opening = 0;
  #isClosed = false;

  constructor(options: ClientLinesOptions) {
    this.#options = options;
  }

  /** Opens the first line of each region and the stock. */
  async open(): Promise<void> {
    const { regions, open, spareLines, stepMs } = this.#options;
    for (const line of await Promise.all(Array.from({ length: regions.length + spareLines }, open))) {
      this.#stock.push(line);
    }
    for (const region of regions) this.#first.add(this.#assign(this.#stock.pop()!, region, stepMs));
  }

  /** Every line in use, with those that are leaving. */
  *[Symbol.iterator](): IterableIterator<Line> {
    yield* this.#lines.values();
    yield* this.#leaving;
  }

  /** The line to this region over this distance. The region must be one of the options'. */
  to(region: string, distanceMs: number): Line {
    const roundedMs = this.#rounded(distanceMs);
    const key = keyOf(region, roundedMs);
    const known = this.#lines.get(key);
    if (known) {
      this.#lines.delete(key);
      this.#lines.set(key, known);
      return known;
    }
    const spare = this.#stock.pop();
    this.#refill();
    return spare ? this.#assign(spare, region, roundedMs) : this.#nearest(region, roundedMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this, ...this.#stock].map(({ link }) => link.close()));
  }

  #assign(line: Line, region: string, distanceMs: number): Line {
    line.region = region;
    line.distanceMs = distanceMs;
    this.#lines.set(keyOf(region, distanceMs), line);
    this.#options.onAssigned(line);
    if (this.#lines.size > this.#options.maxLines) this.#retireOldest();
    return line;
  }

  #retireOldest(): void {
    for (const [key, line] of this.#lines) {
      if (this.#first.has(line)) continue;
      this.#lines.delete(key);
      this.#leaving.add(line);
      void line.link.retire().then(() => this.#leaving.delete(line));
      return;
    }
  }

  #refill(): void {
    const { open, spareLines } = this.#options;
    while (this.#stock.length + this.#opening < spareLines) {
      this.#opening++;
      void open()
        .then((line) => (this.#isClosed ? line.link.close() : void this.#stock.push(line)))
        // Out of descriptors: the nearest line serves, and the next new place tries again.
        .catch(() => {})
        .finally(() => this.#opening--);
    }
  }

  #nearest(region: string, distanceMs: number): Line {
    const candidates = [...this.#lines.values()].filter((line) => line.region === region);
    const offMs = (line: Line) => Math.abs(line.distanceMs - distanceMs);
    return candidates.reduce((best, line) => (offMs(line) < offMs(best) ? line : best));
  }

  #rounded(ms: number): number {
    const { stepMs } = this.#options;
    return Math.max(stepMs, Math.round(ms / stepMs) * stepMs);
  }
}

function keyOf(region: string, distanceMs: number): string {
  return `${distanceMs} ${region}`;
}
