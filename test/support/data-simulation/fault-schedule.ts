/**
 * Breaks a simulated cluster, one thing after another: kills, stops, cut and one-way links, lost messages, jumps of the time
 * of day; and promotes regions, planned, after a loss, and in the midst of trouble. Every fault ends before long.
 */
import { isAntipodeError, type Random } from '../../../src/core/index.ts';
import type { ClientMood } from './client.ts';
import type { Ledger } from './ledger.ts';
import { PromotionFaults } from './promotion-faults.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

export interface FaultOptions {
  readonly cluster: SimulatedCluster;
  readonly ledger: Ledger;
  /** Between two faults, on the average. */
  readonly everyMs: number;
  readonly force: boolean;
  readonly isOver: () => boolean;
}

const calm = { loss: 0.001, duplicates: 0.01, delayMs: [5, 80] } as const;
const rough = { loss: 0.1, duplicates: 0.1, delayMs: [5, 1_500] } as const;

export class FaultSchedule {
  readonly #options: FaultOptions;
  readonly #random: Random;
  readonly #promotionFaults: PromotionFaults;
  #tension = 0;
  #quiet: string | undefined;

  constructor(options: FaultOptions) {
    this.#options = options;
    const { cluster } = options;
    this.#random = cluster.random;
    const promote = (name: string): Promise<void> => this.#promote(name);
    this.#promotionFaults = new PromotionFaults({ cluster, promote, note: (...what) => this.#note(...what) });
  }

  /** How the clients of a region are: tense, while a promotion is going wrong. */
  moodOf(region: string): ClientMood {
    if (this.#tension === 0) return 'calm';
    return region === this.#quiet ? 'reading' : 'tense';
  }

  async run(): Promise<void> {
    const { cluster, everyMs, isOver } = this.#options;
    cluster.network.faults = calm;
    while (!isOver()) {
      await cluster.time.wait(everyMs * (0.2 + 1.6 * this.#random.next()));
      if (!isOver()) void this.#breakSomething();
    }
  }

  /** All is well again. */
  end(): void {
    const { cluster } = this.#options;
    cluster.network.heal();
    cluster.network.faults = calm;
    for (const { name, process } of cluster.regions) {
      if (process.isStopped) process.continue();
      if (!process.isAlive) cluster.restart(name);
    }
  }

  async #breakSomething(): Promise<void> {
    const { cluster } = this.#options;
    const name = this.#oneOf(cluster.regions).name;
    const primary = cluster.primary?.name ?? name;
    const faults: readonly (() => Promise<void>)[] = [
      () => this.#crash(name),
      () => this.#crash(primary),
      () => this.#crashAll(),
      () => this.#pause(primary),
      () => this.#pause(name),
      () => this.#cut(primary, true),
      () => this.#cut(name, false),
      () => this.#roughWeather(),
      () => this.#jump(name),
      () => this.#promote(name),
      () => this.#loseAndPromote(primary, () => this.#crash(primary)),
      () => this.#loseAndPromote(primary, () => this.#cut(primary, true)),
      () => this.#loseAndPromote(primary, () => this.#pause(primary)),
    ];
    await (this.#random.next() < 0.4 ? this.#breakPromotion() : this.#oneOf(faults)());
  }

  async #breakPromotion(): Promise<void> {
    this.#tension++;
    // What waits for a majority hides what is read without one: so the clients of the primary often only read.
    if (this.#tension === 1) this.#quiet = this.#random.next() < 0.7 ? this.#options.cluster.primary?.name : undefined;
    await this.#promotionFaults.happen();
    this.#tension--;
  }

  async #crash(name: string): Promise<void> {
    const { cluster } = this.#options;
    if (!cluster.region(name).process.isAlive) return;
    this.#note('crash', name);
    cluster.crash(name);
    await this.#while(20_000);
    if (!cluster.region(name).process.isAlive) cluster.restart(name);
  }

  async #crashAll(): Promise<void> {
    if (this.#random.next() < 0.7) return;
    await Promise.all(this.#options.cluster.regions.map(({ name }) => this.#crash(name)));
  }

  async #pause(name: string): Promise<void> {
    const { process } = this.#options.cluster.region(name);
    if (process.isStopped || !process.isAlive) return;
    this.#note('pause', name);
    process.stop();
    await this.#while(15_000);
    process.continue();
  }

  async #cut(name: string, isBothWays: boolean): Promise<void> {
    const { cluster } = this.#options;
    this.#note(isBothWays ? 'cut' : 'one-way cut', name);
    for (const other of cluster.regions) {
      if (other.name === name) continue;
      cluster.network.cut(name, other.name);
      if (isBothWays) cluster.network.cut(other.name, name);
    }
    await this.#while(20_000);
    cluster.network.heal();
  }

  async #roughWeather(): Promise<void> {
    const { network } = this.#options.cluster;
    this.#note('rough network', '');
    network.faults = rough;
    await this.#while(20_000);
    network.faults = calm;
  }

  async #jump(name: string): Promise<void> {
    this.#note('clock jump', name);
    this.#options.cluster.region(name).process.jumpWallClock((this.#random.next() - 0.5) * 86_400_000);
  }

  async #loseAndPromote(primary: string, lose: () => Promise<void>): Promise<void> {
    const { cluster } = this.#options;
    const losing = lose();
    await cluster.time.wait(1_000 + this.#random.next() * 3_000);
    const others = cluster.regions.filter(({ name }) => name !== primary);
    await Promise.all([losing, this.#promote(this.#oneOf(others).name)]);
  }

  async #promote(name: string): Promise<void> {
    const { cluster, ledger, force } = this.#options;
    if (!cluster.region(name).process.isAlive) return;
    this.#note('promote', name);
    try {
      await cluster.region(name).engine.failover(name, { force });
      ledger.count('promoted');
    } catch (error) {
      if (!isAntipodeError(error)) throw error;
      ledger.count(`promote ${error.code}`);
    }
  }

  #note(what: string, name: string): void {
    const { cluster, ledger } = this.#options;
    ledger.count(`fault ${what}`);
    cluster.time.note(`${what} ${name}`);
  }

  #while(mostMs: number): Promise<void> {
    return this.#options.cluster.time.wait(500 + this.#random.next() * mostMs);
  }

  #oneOf<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random.next() * list.length)]!;
  }
}
