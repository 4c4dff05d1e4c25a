/**
 * How the data of all regions stand, as one process of a node knows it: of its own region by the node that has the data, of
 * the others by what they say with their health. Who is the primary, and who is fresh enough to be asked, follow from it.
 *
 * Invariant: of what several regions say about the primary, the highest term counts.
 */
import type { Clock } from '../../core/index.ts';
import type { Seal } from '../../edge/index.ts';
import { toldField } from '../../proxy/index.ts';
import { FreshnessGate } from '../../steer/index.ts';
import {
  type DataStanding,
  lagOf,
  openStanding,
  type StandingPlace,
  sealStanding,
  standingWords,
} from './data-standing.ts';

export class DataStandings {
  readonly #here: string;
  #seal: Seal;
  readonly #wallClock: Clock;
  readonly #standings = new Map<string, DataStanding>();
  /** By limit, then by region: each limit has states of its own. */
  readonly #gates = new Map<number, Map<string, FreshnessGate>>();
  #healthFields = '';
  #primary: { readonly region: string; readonly epoch: number } | undefined;

  /** `here` is the region of the node; empty where it stands in none. */
  constructor(here: string, seal: Seal, wallClock: Clock = { now: Date.now }) {
    this.#here = here;
    this.#seal = seal;
    this.#wallClock = wallClock;
  }

  /** The primary of the last term that was heard of; undefined before. */
  get primary(): string | undefined {
    return this.#primary?.region;
  }

  /** The term of that primary. */
  get epoch(): number {
    return this.#primary?.epoch ?? 0;
  }

  /** What an edge of this region says with its health: lines with their CRLF. */
  get healthFields(): string {
    return this.#healthFields;
  }

  /** From now on; what has been said stays as it is until it is said anew. */
  sealWith(seal: Seal): void {
    this.#seal = seal;
  }

  /** How this region stands. */
  tellOwn(standing: DataStanding): void {
    this.#note(this.#here, standing);
    this.#healthFields = `${toldField}: ${sealStanding(standing, this.#place(this.#here), this.#seal)}\r\n`;
  }

  /** What a region has said with its health. Nothing counts that no node of that region has said, and lately. */
  hear(region: string, told: string): void {
    const standing = openStanding(told, this.#place(region), this.#seal);
    if (standing !== undefined) this.#note(region, standing);
  }

  /** Whether the data of a region is not further behind than this, with some patience at the limit. */
  isFresh(region: string, limitMs: number): boolean {
    const standing = this.#standings.get(region);
    return this.#gate(region, limitMs).update(standing && lagOf(standing));
  }

  words(region: string): string {
    return standingWords(this.#standings.get(region));
  }

  #note(region: string, standing: DataStanding): void {
    this.#standings.set(region, standing);
    const { primary, epoch } = standing;
    if (primary !== undefined && epoch >= this.epoch) this.#primary = { region: primary, epoch };
  }

  #place(region: string): StandingPlace {
    return { region, nowMs: this.#wallClock.now() };
  }

  #gate(region: string, limitMs: number): FreshnessGate {
    const gates = this.#gates.get(limitMs) ?? new Map<string, FreshnessGate>();
    const gate = gates.get(region) ?? new FreshnessGate(limitMs);
    this.#gates.set(limitMs, gates.set(region, gate));
    return gate;
  }
}
