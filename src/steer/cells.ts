/**
 * From a client to its cell. The globe is cut into squares of `cellDegrees`; the middle of the square stands for every
 * client in it, so that an answer depends on the place alone, never on which client of the cell came first.
 * At most `cells` of them are remembered; a cell that was forgotten starts again from the estimates.
 */
import { RecentMap } from '../core/index.ts';
import { type Coordinates, findCountry } from '../geo/index.ts';
import { Cell } from './cell.ts';
import type { SteeringClient } from './client.ts';
import type { SteeringSettings } from './defaults.ts';
import type { Region } from './region.ts';
import type { SampleWindowOptions } from './sample-window.ts';

export class Cells {
  readonly #regions: readonly Region[];
  readonly #degrees: number;
  readonly #samples: SampleWindowOptions;
  readonly #known: RecentMap<number, Cell>;
  readonly #unplaced: Cell;
  /** The cell of everybody, where the requests all start from one place. */
  readonly #here: Cell | undefined;

  constructor(regions: readonly Region[], settings: SteeringSettings, here: Coordinates | undefined) {
    this.#regions = regions;
    this.#degrees = settings.cellDegrees;
    this.#samples = { size: settings.cellSamples, ageMs: settings.sampleAgeMs, percentile: settings.percentile };
    this.#known = new RecentMap(settings.cells);
    this.#unplaced = new Cell(undefined, regions, this.#samples);
    this.#here = here && new Cell(here, regions, this.#samples);
  }

  of(client: SteeringClient | undefined): Cell {
    if (this.#here !== undefined) return this.#here;
    const place =
      client?.coordinates ?? (client?.country === undefined ? undefined : findCountry(client.country)?.coordinates);
    if (place === undefined) return this.#unplaced;
    const row = square(place.lat + 90, 180, this.#degrees);
    const column = square(place.lon + 180, 360, this.#degrees);
    const key = row * Math.ceil(360 / this.#degrees) + column;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const middle = { lat: (row + 0.5) * this.#degrees - 90, lon: (column + 0.5) * this.#degrees - 180 };
    const cell = new Cell(middle, this.#regions, this.#samples);
    this.#known.set(key, cell);
    return cell;
  }
}

/** The number of the square; the far edge of the globe belongs to the last one. */
function square(degrees: number, range: number, size: number): number {
  return Math.min(Math.floor(degrees / size), Math.ceil(range / size) - 1);
}
