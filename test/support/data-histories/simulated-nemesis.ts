/**
 * Breaks a simulated cluster, one or two things at a time, and mends them: kill -9, SIGSTOP, links cut one way and both, a
 * region cut off, the time of day set, messages lost and repeated, promotions for no reason and after the primary is gone.
 */

import type { HistoryRecorder } from '../../../src/consistency/index.ts';
import type { Random } from '../../../src/core/index.ts';
import type { SimulatedCluster, SimulatedRegion } from '../data-simulation/index.ts';
import type { Promotion } from './run-history.ts';

export interface NemesisOptions {
  readonly cluster: SimulatedCluster;
  readonly recorder: HistoryRecorder;
  readonly random: Random;
  /** Whether promotions may lose what was acknowledged. */
  readonly force: boolean;
}

type Fault = (region: SimulatedRegion, other: SimulatedRegion) => () => void;

export class SimulatedNemesis {
  readonly promotions: Promotion[] = [];
  readonly counts: Map<string, number> = new Map();
  readonly #options: NemesisOptions;
  readonly #faults: Readonly<Record<string, Fault>>;

  constructor(options: NemesisOptions) {
    this.#options = options;
    this.#faults = faultsOf(options.cluster);
  }

  /** Goes on until the time is over; then everything is mended. */
  async run(untilMs: number): Promise<void> {
    const { time } = this.#options.cluster;
    while (time.now() < untilMs) {
      await time.wait(this.#between(300, 2_500));
      const mends = [this.#break(), ...(this.#between(0, 3) < 1 ? [this.#break()] : [])];
      await time.wait(this.#between(200, 5_000));
      await this.#promoteWhereNeeded();
      for (const mend of mends) mend();
      if (this.#between(0, 4) < 1) await this.#promote(this.#pick());
    }
    await this.#mendAll();
  }

  #break(): () => void {
    const names = Object.keys(this.#faults);
    const name = names[Math.floor(this.#between(0, names.length))]!;
    const primary = this.#options.cluster.primary;
    const region = primary !== undefined && this.#between(0, 2) < 1 ? primary : this.#pick();
    this.#count(name, region.name);
    return this.#faults[name]!(region, this.#pick(region));
  }

  /** What an operator does: where no primary answers, a region that lives is made one. */
  async #promoteWhereNeeded(): Promise<void> {
    const { cluster } = this.#options;
    const { primary } = cluster;
    if (primary !== undefined && !primary.process.isStopped && this.#between(0, 2) < 1) return;
    await this.#promote(this.#pick(primary));
  }

  async #promote({ name, process, engine }: SimulatedRegion): Promise<void> {
    const { force, cluster } = this.#options;
    if (!process.isAlive || process.isStopped) return;
    this.#count('failover', name);
    const answer = engine.failover(name, { force }).then(
      (report) => this.promotions.push({ atMs: cluster.time.now(), report }),
      () => 0,
    );
    // A process that is killed meanwhile never answers.
    await Promise.race([answer, cluster.time.wait(15_000)]);
  }

  async #mendAll(): Promise<void> {
    const { cluster } = this.#options;
    cluster.network.heal();
    for (const { name, process } of cluster.regions) {
      process.continue();
      if (!process.isAlive) cluster.restart(name);
    }
    await cluster.time.wait(10_000);
    for (let tries = 0; cluster.primary === undefined && tries < 20; tries++) {
      await this.#promote(this.#pick());
      await cluster.time.wait(1_000);
    }
  }

  #pick(but?: SimulatedRegion): SimulatedRegion {
    const regions = this.#options.cluster.regions.filter((region) => region !== but);
    return regions[Math.floor(this.#between(0, regions.length))]!;
  }

  #between(least: number, most: number): number {
    return least + this.#options.random.next() * (most - least);
  }

  #count(fault: string, region: string): void {
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    this.#options.recorder.note(fault, region);
  }
}

/** By name; each returns what mends it. */
function faultsOf(cluster: SimulatedCluster): Readonly<Record<string, Fault>> {
  const { network } = cluster;
  const healthy = network.faults;
  const mendLinks = (): void => network.heal();
  return {
    kill: ({ name }) => {
      if (cluster.region(name).process.isAlive) cluster.crash(name);
      return () => {
        if (!cluster.region(name).process.isAlive) cluster.restart(name);
      };
    },
    stop: ({ process }) => {
      process.stop();
      return () => process.continue();
    },
    cut: (region, other) => {
      network.cut(region.name, other.name);
      network.cut(other.name, region.name);
      return mendLinks;
    },
    'cut-one-way': (region, other) => {
      network.cut(region.name, other.name);
      return mendLinks;
    },
    isolate: (region) => {
      for (const { name } of cluster.regions.filter((each) => each !== region)) {
        network.cut(region.name, name);
        network.cut(name, region.name);
      }
      return mendLinks;
    },
    'set-clock': ({ process }, { name }) => {
      process.jumpWallClock(name.length % 2 === 0 ? 3_600_000 : -3_600_000);
      return () => {};
    },
    'bad-network': () => {
      network.faults = { loss: 0.1, duplicates: 0.1, delayMs: [1, 400] };
      return () => {
        network.faults = healthy;
      };
    },
  };
}
