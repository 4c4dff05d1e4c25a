/**
 * All the distances of a world on one machine: a link from each region to each other one, and the lines from wherever
 * clients are; with what interventions do to them. The one place that knows which link stands for which way.
 */
import { type Clock, type Random, systemClock, systemRandom } from '../../core/index.ts';
import type { Coordinates } from '../../geo/index.ts';
import { ClientLines, type Line } from './client-lines.ts';
import { Link } from './link.ts';
import { linkDefaults } from './link-defaults.ts';
import type { Target } from './tunnel.ts';

/** The end of a link that is no region: the clients, wherever they are, and the global entry they come through. */
export const clientEnd = 'client';

export interface WorldLinksOptions {
  readonly regions: readonly { readonly id: string; readonly coordinates: Coordinates }[];
  /** Milliseconds there and back. */
  readonly roundTrip: (a: Coordinates, b: Coordinates) => number;
  /** Where a region's edge listens now; undefined while it does not. */
  readonly target: (region: string) => Target | undefined;
  /** The same of its data; not given where the world has none. */
  readonly dataTarget?: ((region: string) => Target | undefined) | undefined;
  /** Where the one database of all regions is, beside `home`; not given where the world has none. */
  readonly database?: { readonly home: string; readonly target: Target } | undefined;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface LinkStatus {
  readonly from: string;
  readonly to: string;
  /** With what interventions added. */
  readonly rttMs: number;
  readonly isCut: boolean;
}

/** What of a region a link leads to. */
export type LinkEnd = 'edge' | 'data' | 'sql';

interface RegionLink {
  readonly end: LinkEnd;
  readonly from: string;
  readonly to: string;
  readonly distanceMs: number;
  readonly link: Link;
  address: Target | undefined;
}

export class WorldLinks implements AsyncDisposable {
  readonly #options: Required<Omit<WorldLinksOptions, 'dataTarget' | 'database'>>;
  readonly #coordinates: ReadonlyMap<string, Coordinates>;
  readonly #between: readonly RegionLink[];
  readonly #lines: ClientLines;
  readonly #cuts = new Set<string>();
  readonly #slowness = new Map<string, number>();

  constructor(options: WorldLinksOptions) {
    const { dataTarget, database, ...rest } = options;
    this.#options = { clock: systemClock, random: systemRandom, ...rest };
    this.#coordinates = new Map(options.regions.map(({ id, coordinates }) => [id, coordinates]));
    const regions = options.regions.map(({ id }) => id);
    const between = (end: LinkEnd, target: WorldLinksOptions['target'], ends = regions) =>
      regions.flatMap((from) =>
        ends.filter((to) => to !== from).map((to) => this.#regionLink({ end, from, to }, () => target(to))),
      );
    this.#between = [
      ...between('edge', options.target),
      ...(dataTarget ? between('data', dataTarget) : []),
      ...(database ? between('sql', () => database.target, [database.home]) : []),
    ];
    this.#lines = new ClientLines({
      regions,
      stepMs: linkDefaults.clientStepMs,
      maxLines: linkDefaults.maxClientLines,
      spareLines: linkDefaults.spareLines,
      open: () => this.#openLine(),
      onAssigned: (line) => this.#apply(line.link, clientEnd, line.region!, line.distanceMs),
    });
  }

  /** Opens every link between regions and the stock of lines. Throws ERR_DEV_LINK. */
  async open(): Promise<void> {
    const opened = this.#between.map(async (between) => {
      between.address = await between.link.listen();
    });
    await Promise.all([...opened, this.#lines.open()]);
  }

  /** Where `from` finds the edge of each other region, its data, or the database beside it. */
  peersOf(from: string, end: LinkEnd = 'edge'): Readonly<Record<string, Target>> {
    const links = this.#between.filter((link) => link.from === from && link.end === end);
    return Object.fromEntries(links.map(({ to, address }) => [to, address!]));
  }

  /** Where a client at this place finds the edge of `region`; one whose place nobody knows is taken to be next door. */
  lineTo(region: string, place: Coordinates | undefined): Target {
    const distanceMs = place ? this.#options.roundTrip(place, this.#coordinates.get(region)!) : 0;
    return this.#lines.to(region, distanceMs).address;
  }

  /** Between two regions, or `clientEnd` and a region, both ways. False when it was cut already. */
  cut(one: string, other: string): boolean {
    if (this.#cuts.has(pair(one, other))) return false;
    this.#cuts.add(pair(one, other));
    this.#applyAll();
    return true;
  }

  /** False when it was not cut. */
  heal(one: string, other: string): boolean {
    const wasCut = this.#cuts.delete(pair(one, other));
    this.#applyAll();
    return wasCut;
  }

  /** Adds this to every round trip of the region; 0 ends it. False when it was so already. */
  slow(region: string, ms: number): boolean {
    const wasMs = this.#slowness.get(region) ?? 0;
    this.#slowness.set(region, ms);
    this.#applyAll();
    return wasMs !== ms;
  }

  /** True while an intervention has cut it. */
  isCut(one: string, other: string): boolean {
    return this.#cuts.has(pair(one, other));
  }

  /** What interventions have added to the round trips of a region. */
  slownessOf(region: string): number {
    return this.#slowness.get(region) ?? 0;
  }

  /** The links between regions, each way. */
  list(): readonly LinkStatus[] {
    const edges = this.#between.filter(({ end }) => end === 'edge');
    return edges.map(({ from, to, link }) => ({ from, to, rttMs: link.rttMs, isCut: link.isCut }));
  }

  async close(): Promise<void> {
    await Promise.all([this.#lines.close(), ...this.#between.map(({ link }) => link.close())]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #regionLink(way: Pick<RegionLink, 'end' | 'from' | 'to'>, target: () => Target | undefined): RegionLink {
    const { roundTrip, clock, random } = this.#options;
    const distanceMs = roundTrip(this.#coordinates.get(way.from)!, this.#coordinates.get(way.to)!);
    const link = new Link({ target, rttMs: distanceMs, clock, random });
    return { ...way, distanceMs, link, address: undefined };
  }

  async #openLine(): Promise<Line> {
    const { target, clock, random } = this.#options;
    let line: Line | undefined;
    const link = new Link({ target: () => target(line!.region!), rttMs: 0, clock, random });
    line = { link, address: await link.listen(), region: undefined, distanceMs: 0 };
    return line;
  }

  #applyAll(): void {
    for (const { link, from, to, distanceMs } of this.#between) this.#apply(link, from, to, distanceMs);
    for (const { link, region, distanceMs } of this.#lines) this.#apply(link, clientEnd, region!, distanceMs);
  }

  #apply(link: Link, from: string, to: string, distanceMs: number): void {
    link.setRtt(distanceMs + this.slownessOf(from) + this.slownessOf(to));
    if (this.isCut(from, to)) link.cut();
    else link.heal();
  }
}

function pair(one: string, other: string): string {
  return [one, other].sort().join(' ');
}
