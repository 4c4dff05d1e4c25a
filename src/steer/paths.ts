/**
 * What a round trip from a cell of clients to a region takes, service not counted: from what the edges measured among
 * themselves where a region is near the cell, else as estimated from the published tables.
 *
 * A measured round trip from the region next door is moved to the cell by the difference in distance, as `geo` moves
 * the published ones. Measurements are smoothed, and forgotten with the samples.
 */
import { AntipodeError, Ewma } from '../core/index.ts';
import { type Coordinates, distanceKm, shiftRoundTrip } from '../geo/index.ts';
import type { Cell } from './cell.ts';
import type { SteeringSettings } from './defaults.ts';
import type { Region } from './region.ts';

/** A place round trips are measured from: a region, or the place all requests start from. */
export interface Origin {
  readonly id: string;
  readonly coordinates: Coordinates;
}

interface Measured {
  readonly ms: Ewma;
  at: number;
}

export class Paths {
  readonly #origins: readonly Origin[];
  readonly #regions: readonly Region[];
  readonly #settings: SteeringSettings;
  readonly #measured: (Measured | undefined)[];
  readonly #km: Float64Array;

  constructor(regions: readonly Region[], settings: SteeringSettings, here: Origin | undefined) {
    const isRegion = here === undefined || regions.some(({ id }) => id === here.id);
    this.#origins = isRegion ? regions : [...regions, here];
    this.#regions = regions;
    this.#settings = settings;
    this.#measured = new Array(this.#origins.length * regions.length);
    this.#km = Float64Array.from(
      this.#origins.flatMap((from) => regions.map((to) => distanceKm(from.coordinates, to.coordinates))),
    );
  }

  record(from: string, to: Region, ms: number, nowMs: number): void {
    const at = this.#index(from, to);
    const measured = this.#measured[at] ?? { ms: new Ewma(this.#settings.rttSmoothingMs), at: nowMs };
    this.#measured[at] = measured;
    measured.ms.record(ms, nowMs);
    measured.at = nowMs;
  }

  /** Milliseconds from a cell's clients to the region and back. */
  between(cell: Cell, to: Region, nowMs: number): number {
    const from = this.#neighbour(cell);
    const at = from * this.#regions.length + to.index;
    const ms = from < 0 || from === to.index ? undefined : this.#fresh(at, nowMs);
    if (ms === undefined) return cell.roundTripMs[to.index]!;
    return shiftRoundTrip(ms, this.#km[at]!, cell.km[to.index]!);
  }

  /** What was measured lately from an origin; undefined when nothing was. */
  measured(from: string, to: Region, nowMs: number): number | undefined {
    return this.#fresh(this.#index(from, to), nowMs);
  }

  #fresh(at: number, nowMs: number): number | undefined {
    const measured = this.#measured[at];
    return measured !== undefined && nowMs - measured.at < this.#settings.sampleAgeMs ? measured.ms.value : undefined;
  }

  #index(from: string, to: Region): number {
    const index = this.#origins.findIndex(({ id }) => id === from);
    if (index >= 0) return index * this.#regions.length + to.index;
    throw new AntipodeError(
      'ERR_STEER_ORIGIN_UNKNOWN',
      `round trips are measured from ${this.#origins.map(({ id }) => id).join(', ')}, not from ${JSON.stringify(from)}`,
    );
  }

  /** The origin next door to the cell, −1 for none; kept in the cell because neither moves. */
  #neighbour(cell: Cell): number {
    if (cell.neighbour !== undefined) return cell.neighbour;
    const { coordinates } = cell;
    let nearest = -1;
    let leastKm = this.#settings.neighbourKm;
    for (const [index, origin] of this.#origins.entries()) {
      const km = coordinates === undefined ? Number.POSITIVE_INFINITY : distanceKm(coordinates, origin.coordinates);
      // The place all requests start from comes after the regions and wins a tie: it is the cell itself.
      if (km <= leastKm) [nearest, leastKm] = [index, km];
    }
    cell.neighbour = nearest;
    return nearest;
  }
}
