/**
 * Breaks a fleet, one or two things at a time, and mends them: kill -9, SIGSTOP, links cut one way and both, a region cut
 * off, the time of day set, links made worse, promotions for no reason and after the primary is gone.
 */

import type { HistoryRecorder } from '../../../src/consistency/index.ts';
import type { Random } from '../../../src/core/index.ts';
import type { Fleet } from './fleet.ts';
import type { Promotion } from './run-history.ts';

export interface NemesisOptions {
  readonly fleet: Fleet;
  readonly recorder: HistoryRecorder;
  readonly random: Random;
  /** Whether promotions may lose what was acknowledged. */
  readonly force: boolean;
}

/** Breaks a region, with the help of another; returns what mends it. */
type Fault = (region: string, other: string) => Promise<() => void | Promise<void>>;

export class Nemesis {
  readonly promotions: Promotion[] = [];
  readonly counts: Map<string, number> = new Map();
  readonly #options: NemesisOptions;
  readonly #faults: Readonly<Record<string, Fault>>;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#faults = faultsOf(options.fleet);
  }

  /** Goes on until the time is over; then everything is mended. */
  async run(untilMs: number): Promise<void> {
    const { fleet } = this.#options;
    while (fleet.clock.now() < untilMs) {
      await fleet.wait(this.#between(300, 2_500));
      const mends = [await this.#break(), ...(this.#between(0, 3) < 1 ? [await this.#break()] : [])];
      await fleet.wait(this.#between(200, 5_000));
      await this.#promoteWhereNeeded();
      for (const mend of mends) await mend();
      if (this.#between(0, 4) < 1) await this.#promote(this.#pick());
    }
    await this.#mendAll();
  }

  async #break(): Promise<() => void | Promise<void>> {
    const names = Object.keys(this.#faults);
    const name = names[Math.floor(this.#between(0, names.length))]!;
    const primary = await this.#options.fleet.primary();
    const region = primary !== undefined && this.#between(0, 2) < 1 ? primary : this.#pick();
    this.#count(name, region);
    return this.#faults[name]!(region, this.#pick(region));
  }

  /** What an operator does: where no primary answers, and now and then where one does, a region that lives is made one. */
  async #promoteWhereNeeded(): Promise<void> {
    const primary = await this.#options.fleet.primary();
    if (primary === undefined || this.#between(0, 2) < 1) await this.#promote(this.#pick(primary));
  }

  async #promote(name: string): Promise<void> {
    const { force, fleet } = this.#options;
    if (!fleet.isAlive(name)) return;
    this.#count('failover', name);
    const answer = fleet.failover(name, force).then(
      (report) => this.promotions.push({ atMs: fleet.clock.now(), report }),
      () => 0,
    );
    // A process that is killed meanwhile never answers.
    await Promise.race([answer, fleet.wait(15_000)]);
  }

  async #mendAll(): Promise<void> {
    const { fleet } = this.#options;
    fleet.heal();
    for (const name of fleet.names) {
      fleet.continue(name);
      if (!fleet.isAlive(name)) await fleet.restart(name);
    }
    // Nobody helps: whoever was the primary goes on once it has heard from the others, whatever promotions have failed.
    while (!(await this.#isAnswered())) await fleet.wait(500);
  }

  async #isAnswered(): Promise<boolean> {
    const { fleet } = this.#options;
    const primary = await fleet.primary();
    if (primary === undefined) return false;
    const request = { f: 'read', key: 'any', read: 'strong', write: 'local', timeoutMs: 1_000 } as const;
    return fleet.ask(primary, request).then(
      () => true,
      () => false,
    );
  }

  #pick(but?: string): string {
    const names = this.#options.fleet.names.filter((name) => name !== but);
    return names[Math.floor(this.#between(0, names.length))]!;
  }

  #between(least: number, most: number): number {
    return least + this.#options.random.next() * (most - least);
  }

  #count(fault: string, region: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    this.#options.recorder.note(fault, region);
  }
}

function faultsOf(fleet: Fleet): Readonly<Record<string, Fault>> {
  const healed = (): void => fleet.heal();
  const cutOff = (region: string, others: readonly string[]): void => {
    for (const other of others) {
      fleet.cut(region, other);
      fleet.cut(other, region);
    }
  };
  return {
    kill: async (region) => {
      if (fleet.isAlive(region)) await fleet.kill(region);
      return async () => {
        if (!fleet.isAlive(region)) await fleet.restart(region);
      };
    },
    stop: async (region) => {
      fleet.stop(region);
      return () => fleet.continue(region);
    },
    cut: async (region, other) => {
      cutOff(region, [other]);
      return healed;
    },
    'cut one way': async (region, other) => {
      fleet.cut(region, other);
      return healed;
    },
    'cut off': async (region) => {
      cutOff(
        region,
        fleet.names.filter((name) => name !== region),
      );
      return healed;
    },
    'clock set': async (region, other) => {
      fleet.setClock(region, other.length % 2 === 0 ? 3_600_000 : -3_600_000);
      return () => {};
    },
    'bad links': async () => {
      fleet.roughen();
      return healed;
    },
  };
}
