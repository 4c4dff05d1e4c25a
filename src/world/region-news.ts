/**
 * Tells when regions come up and go down. In `dev` a whole world starts at once, and takes its time for it: that a region is
 * not up yet is news only when its time is over.
 */
import { worldDefaults } from './defaults.ts';
import type { NodeTools } from './node-tools.ts';

export class RegionNews {
  readonly #tools: Pick<NodeTools, 'announce' | 'clock' | 'isDev'>;
  readonly #begunMs: number;
  readonly #known = new Set<string>();
  /** Why those are down that nobody has been told of. */
  readonly #kept = new Map<string, string>();

  constructor(tools: Pick<NodeTools, 'announce' | 'clock' | 'isDev'>) {
    this.#tools = tools;
    this.#begunMs = tools.clock.now();
  }

  up(region: string, reason: string): void {
    this.#kept.delete(region);
    this.#known.add(region);
    this.#tools.announce({ type: 'region.up', subject: region, reason });
  }

  down(region: string, reason: string): void {
    if (this.#isStarting(region)) this.#kept.set(region, reason);
    else this.#tell(region, reason);
  }

  /** It has been looked at again, and nothing has changed. */
  still(region: string): void {
    const reason = this.#kept.get(region);
    if (reason !== undefined && !this.#isStarting(region)) this.#tell(region, reason);
  }

  #isStarting(region: string): boolean {
    const { isDev, clock } = this.#tools;
    return isDev && !this.#known.has(region) && clock.now() - this.#begunMs < worldDefaults.regionStartMs;
  }

  #tell(region: string, reason: string): void {
    this.#kept.delete(region);
    this.#known.add(region);
    this.#tools.announce({ type: 'region.down', subject: region, reason });
  }
}
