/** Regions with data on simulated disks, in simulated processes, joined by a simulated network. */
import { type Random, seededRandom } from '../../../src/core/index.ts';
import type { DataEngine } from '../../../src/data/index.ts';
import type { ReplicationMode } from '../../../src/data/replication/region-context.ts';
import { RegionEngine } from '../../../src/data/replication/region-engine.ts';
import { RegionNode } from '../../../src/data/replication/region-node.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { SimulatedTime } from './simulated-time.ts';

export interface SimulatedRegion {
  readonly name: string;
  readonly disk: SimulatedDisk;
  process: SimulatedProcess;
  node: RegionNode;
  engine: DataEngine;
}

export interface ClusterOptions {
  readonly seed: number;
  readonly regions: readonly string[];
  readonly mode: ReplicationMode;
  readonly keptRecords?: number | undefined;
}

/** The fastest and the slowest differ by a little less than the slack of leases allows. */
const clockRates = [0.955, 1, 1.045] as const;

export class SimulatedCluster {
  readonly time: SimulatedTime = new SimulatedTime();
  readonly network: SimulatedNetwork;
  readonly random: Random;
  readonly #options: ClusterOptions;
  readonly #regions = new Map<string, SimulatedRegion>();

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.random = seededRandom(options.seed);
    this.network = new SimulatedNetwork(this.time, this.random);
    for (const name of options.regions) this.#start(name, new SimulatedDisk());
  }

  get regions(): readonly SimulatedRegion[] {
    return [...this.#regions.values()];
  }

  region(name: string): SimulatedRegion {
    return this.#regions.get(name)!;
  }

  get primary(): SimulatedRegion | undefined {
    const acting = this.regions.filter(({ node, process }) => process.isAlive && node.term.own !== undefined);
    return acting.toSorted((a, b) => b.node.term.known.number - a.node.term.known.number)[0];
  }

  /** kill -9. */
  crash(name: string): void {
    const { process, disk, node } = this.region(name);
    process.kill();
    disk.close();
    // Nothing that still runs in the dead process may touch the disk, which the next one takes over.
    node.term.stop();
  }

  restart(name: string): void {
    this.#start(name, this.region(name).disk);
  }

  /** The machine is replaced: its disk is empty. */
  replace(name: string): void {
    this.crash(name);
    this.#start(name, new SimulatedDisk());
  }

  #start(name: string, disk: SimulatedDisk): void {
    const { regions, mode, keptRecords = 100_000 } = this.#options;
    const rate = clockRates[Math.floor(this.random.next() * clockRates.length)]!;
    const process = new SimulatedProcess(this.time, rate, this.random.next() * 1e9);
    const { timers, wallClock, nextTurn } = process;
    const links = this.network.linksOf(name, process);
    const random = seededRandom(Math.floor(this.random.next() * 2 ** 32));
    const ports = { store: disk, links, timers, wallClock, nextTurn, random };
    const node = new RegionNode({ ...ports, region: name, regions, firstPrimary: regions[0]!, mode, keptRecords });
    const engine = new RegionEngine('simulated', node, { closeLinks: async () => {} });
    this.#regions.set(name, { name, disk, process, node, engine });
    this.network.attach(name, { process, answer: (question) => node.answer(question) });
    node.start();
  }
}
