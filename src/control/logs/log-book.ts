/**
 * What the processes of apps wrote lately: a bounded ring of numbered lines for each service of each region, so that one
 * that talks much does not push out what another said, and a bell for those who wait for the next line.
 *
 * As with events, readers pull, so a slow one costs no memory, and numbers start at the wall clock in microseconds, so a
 * reader that resumes after a restart of the node is not given lines twice. There are as many rings as services.
 */
import { controlDefaults } from '../defaults.ts';
import { isWanted } from './is-wanted.ts';
import type { LogFilter, LogInput, LogLine } from './log-line.ts';
import { LogRing, type LogRingLimits } from './log-ring.ts';

export interface LogBookOptions extends Partial<LogRingLimits> {
  /** Wall clock, milliseconds since 1970. */
  readonly now?: () => number;
}

export class LogBook {
  readonly #limits: LogRingLimits;
  readonly #now: () => number;
  /** By service, then by region. */
  readonly #rings = new Map<string, Map<string, LogRing>>();
  readonly #listeners = new Set<() => void>();
  /** The number of the line before the first one. */
  readonly beforeFirstId: number;
  #lastId: number;

  constructor(options: LogBookOptions = {}) {
    const { maxLines = controlDefaults.logLines, maxBytes = controlDefaults.logBytes, now = Date.now } = options;
    this.#limits = { maxLines, maxBytes };
    this.#now = now;
    this.beforeFirstId = Math.floor(now() * 1000);
    this.#lastId = this.beforeFirstId;
  }

  /** The number of the newest line; before the first one, the number just below it. */
  get lastId(): number {
    return this.#lastId;
  }

  add(input: LogInput): void {
    this.#lastId += 1;
    this.#ringOf(input).add({ id: this.#lastId, at: new Date(this.#now()).toISOString(), ...input });
    for (const listener of this.#listeners) listener();
  }

  /** Whether a service has written anything. */
  has(service: string): boolean {
    return this.#rings.has(service);
  }

  /** The rings whose lines agree with the place that a filter names. */
  rings({ service, region }: LogFilter): readonly LogRing[] {
    const services = service === undefined ? [...this.#rings.values()] : [this.#rings.get(service) ?? new Map()];
    return services.flatMap((byRegion: ReadonlyMap<string, LogRing>) =>
      region === undefined ? [...byRegion.values()] : (byRegion.get(region) ?? []),
    );
  }

  /** The last lines that agree with a filter, oldest first. */
  last(count: number, filter: LogFilter = {}): readonly LogLine[] {
    if (count === 0) return [];
    const wanted = this.rings(filter).flatMap(({ lines }) =>
      lines.filter((line) => isWanted(line, filter)).slice(-count),
    );
    return wanted.toSorted((a, b) => a.id - b.id).slice(-count);
  }

  /** Calls `listener` after each line; the function returned ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #ringOf({ service, region = '' }: LogInput): LogRing {
    const byRegion = this.#rings.get(service) ?? new Map<string, LogRing>();
    this.#rings.set(service, byRegion);
    const ring = byRegion.get(region) ?? new LogRing(this.#limits);
    byRegion.set(region, ring);
    return ring;
  }
}
