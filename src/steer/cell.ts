/**
 * Clients that are steered together: all those within one square of the globe, or all of whom no place is known. A cell
 * holds what never changes (distances, estimated round trips), what was learnt from its traffic, and the region its
 * clients have now.
 */
import { type Coordinates, distanceKm, estimateRoundTrip } from '../geo/index.ts';
import type { Region } from './region.ts';
import { SampleWindow, type SampleWindowOptions } from './sample-window.ts';

export class Cell {
  /** The middle of the square; undefined for clients whose place nobody knows. */
  readonly coordinates: Coordinates | undefined;
  /** By region: kilometres, and milliseconds of the estimated round trip. Without a place, all regions are equally far. */
  readonly km: Float64Array;
  readonly roundTripMs: Float64Array;
  /** The region its clients have; −1 for none yet. */
  home = -1;
  /** How many returns of regions had been seen when `home` was last chosen or kept. */
  returnsSeen = -1;
  /** The origin of measured round trips next door, −1 for none; undefined until `Paths` has looked for it. */
  neighbour: number | undefined = undefined;
  readonly #samples: (SampleWindow | undefined)[];
  readonly #options: SampleWindowOptions;

  constructor(coordinates: Coordinates | undefined, regions: readonly Region[], options: SampleWindowOptions) {
    this.coordinates = coordinates;
    this.km = Float64Array.from(regions, (region) => (coordinates ? distanceKm(coordinates, region.coordinates) : 0));
    this.roundTripMs = Float64Array.from(regions, (region) =>
      coordinates ? estimateRoundTrip(coordinates, region.coordinates) : 0,
    );
    this.#samples = new Array(regions.length);
    this.#options = options;
  }

  /** Latencies of answers its clients had from the region; undefined before the first. */
  samples(region: Region): SampleWindow | undefined {
    return this.#samples[region.index];
  }

  record(region: Region, latencyMs: number, nowMs: number): void {
    const samples = this.#samples[region.index] ?? new SampleWindow(this.#options);
    this.#samples[region.index] = samples;
    samples.record(latencyMs, nowMs);
  }
}
