/**
 * The requests of one service that are under way to each region, and the limit on them. Each service is counted by itself:
 * one whose answers take long must not use up the places of another that has a lower limit.
 */
const none: readonly string[] = Object.freeze([]);

export class RegionLoad {
  readonly #maxRequests: number;
  readonly #active: Map<string, number>;

  constructor(regions: readonly string[], maxRequests: number) {
    this.#maxRequests = maxRequests;
    this.#active = new Map(regions.map((id) => [id, 0]));
  }

  /** Regions that have as many as they may. */
  full(): readonly string[] {
    for (const active of this.#active.values()) {
      if (active >= this.#maxRequests) return [...this.#active.keys()].filter((id) => !this.#hasRoomIn(id));
    }
    return none;
  }

  /** Whether a region may have one more. */
  hasRoom(): boolean {
    for (const active of this.#active.values()) if (active < this.#maxRequests) return true;
    return false;
  }

  started(region: string): void {
    this.#active.set(region, this.#active.get(region)! + 1);
  }

  finished(region: string): void {
    this.#active.set(region, this.#active.get(region)! - 1);
  }

  #hasRoomIn(region: string): boolean {
    return this.#active.get(region)! < this.#maxRequests;
  }
}
