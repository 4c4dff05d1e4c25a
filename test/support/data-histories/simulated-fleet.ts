/** A simulated cluster as a fleet. */
import type { Clock } from '../../../src/core/index.ts';
import { type Data, type DataEngine, type FailoverReport, type LostWrites, openData } from '../../../src/data/index.ts';
import type { SimulatedCluster, SimulatedRegion } from '../data-simulation/index.ts';
import { type Fleet, nobodyListens } from './fleet.ts';
import { perform, type StoreReply, type StoreRequest } from './store-request.ts';

const rough = { loss: 0.1, duplicates: 0.1, delayMs: [1, 400] } as const;

export class SimulatedFleet implements Fleet {
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly #cluster: SimulatedCluster;
  readonly #smooth: SimulatedCluster['network']['faults'];
  readonly #opened = new WeakMap<DataEngine, Promise<Data>>();

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
    this.#smooth = cluster.network.faults;
    this.clock = cluster.time;
    this.names = cluster.regions.map(({ name }) => name);
  }

  wait(ms: number): Promise<void> {
    return this.#cluster.time.wait(ms);
  }

  /** A process that is stopped answers late, one that is killed meanwhile never. */
  ask(name: string, request: StoreRequest): Promise<StoreReply> {
    const region = this.#cluster.region(name);
    if (!region.process.isAlive) return Promise.reject(nobodyListens);
    return region.process.ask(async () => perform(await this.#dataOf(region), request));
  }

  async primary(): Promise<string | undefined> {
    const { primary } = this.#cluster;
    return primary?.process.isStopped ? undefined : primary?.name;
  }

  failover(name: string, force: boolean): Promise<FailoverReport> {
    const { process, engine } = this.#cluster.region(name);
    return new Promise((resolve, reject) => {
      process.run(() => engine.failover(name, { force }).then(resolve, reject));
    });
  }

  async heads(): Promise<readonly number[]> {
    return this.#cluster.regions.map(({ disk }) => disk.log.head.position);
  }

  async lost(): Promise<readonly LostWrites[]> {
    return this.#cluster.regions.flatMap(({ disk }) => disk.log.lost());
  }

  isAlive(name: string): boolean {
    return this.#cluster.region(name).process.isAlive;
  }

  async kill(name: string): Promise<void> {
    this.#cluster.crash(name);
  }

  async restart(name: string): Promise<void> {
    this.#cluster.restart(name);
  }

  stop(name: string): void {
    this.#cluster.region(name).process.stop();
  }

  continue(name: string): void {
    this.#cluster.region(name).process.continue();
  }

  cut(from: string, to: string): void {
    this.#cluster.network.cut(from, to);
  }

  roughen(): void {
    this.#cluster.network.faults = rough;
  }

  heal(): void {
    this.#cluster.network.heal();
    this.#cluster.network.faults = this.#smooth;
  }

  setClock(name: string, byMs: number): void {
    this.#cluster.region(name).process.jumpWallClock(byMs);
  }

  #dataOf({ name, engine, process }: SimulatedRegion): Promise<Data> {
    const known = this.#opened.get(engine);
    if (known !== undefined) return known;
    const { timers, wallClock } = process;
    const data = openData({ engine: { name: 'simulated', open: async () => engine }, region: name, timers, wallClock });
    this.#opened.set(engine, data);
    return data;
  }
}
