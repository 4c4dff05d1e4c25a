/**
 * Regions in processes of their own, each with a file of its own, joined by links that can be cut one way: the fleet on
 * which `kill -9` is one.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../../src/core/index.ts';
import type { DataStatus, FailoverReport, LostWrites } from '../../../src/data/index.ts';
import type { ReplicationMode } from '../../../src/data/replication/region-context.ts';
import { type FaultLink, startFaultLink } from '../fault-link.ts';
import { freePort, temporaryFolder } from '../index.ts';
import type { Fleet } from './fleet.ts';
import { RegionProcess } from './region-process.ts';
import type { StoreReply, StoreRequest } from './store-request.ts';

const patienceMs = 1_000;
const roughDelayMs = 80;

export class ProcessFleet implements Fleet, AsyncDisposable {
  readonly clock: Clock = systemClock;
  readonly #regions: ReadonlyMap<string, RegionProcess>;
  readonly #links: ReadonlyMap<string, FaultLink>;
  readonly #resources: AsyncDisposable;

  private constructor(
    regions: readonly RegionProcess[],
    links: ReadonlyMap<string, FaultLink>,
    resources: AsyncDisposable,
  ) {
    this.#regions = new Map(regions.map((region) => [region.name, region]));
    this.#links = links;
    this.#resources = resources;
  }

  static async start(names: readonly string[], replication: ReplicationMode): Promise<ProcessFleet> {
    await using starting = new AsyncDisposableStack();
    const folder = starting.use(await temporaryFolder('data-histories'));
    const ports = new Map<string, number>();
    for (const name of names) ports.set(name, await freePort());
    const links = new Map<string, FaultLink>();
    const regions: RegionProcess[] = [];
    for (const name of names) {
      const addresses: Record<string, string> = {};
      for (const [other, port] of ports) {
        const link = other === name ? undefined : starting.use(await startFaultLink(port));
        if (link !== undefined) links.set(`${name}>${other}`, link);
        addresses[other] = `http://127.0.0.1:${link?.port ?? port}`;
      }
      const path = join(folder.path, `${name}.sqlite`);
      const region = new RegionProcess(name, { path, regions: addresses, primary: names[0], replication });
      starting.defer(() => region.kill());
      regions.push(region);
    }
    await Promise.all(regions.map((region) => region.start()));
    return new ProcessFleet(regions, links, starting.move());
  }

  get names(): readonly string[] {
    return [...this.#regions.keys()];
  }

  wait(ms: number): Promise<void> {
    return sleep(ms);
  }

  ask(name: string, request: StoreRequest): Promise<StoreReply> {
    return this.#region(name).call({ type: 'ask', request });
  }

  async primary(): Promise<string | undefined> {
    const acting = (await this.#statuses()).filter(([name, { primary }]) => name === primary);
    return acting.toSorted(([, a], [, b]) => b.epoch - a.epoch)[0]?.[0];
  }

  failover(name: string, force: boolean): Promise<FailoverReport> {
    return this.#region(name).call({ type: 'failover', force });
  }

  async heads(): Promise<readonly number[]> {
    const statuses = await this.#statuses();
    const heads = statuses.map(([name, { regions }]) => regions.find(({ region }) => region === name)!.version);
    // One that does not say is equal to none.
    return statuses.length === this.names.length ? heads : [...heads, -1];
  }

  async lost(): Promise<readonly LostWrites[]> {
    return (await this.#statuses()).flatMap(([, { lost }]) => lost);
  }

  isAlive(name: string): boolean {
    return this.#region(name).isAlive;
  }

  kill(name: string): Promise<void> {
    return this.#region(name).kill();
  }

  restart(name: string): Promise<void> {
    return this.#region(name).start();
  }

  stop(name: string): void {
    this.#region(name).signal('SIGSTOP');
  }

  continue(name: string): void {
    this.#region(name).signal('SIGCONT');
  }

  cut(from: string, to: string): void {
    this.#links.get(`${from}>${to}`)!.drop('there');
    // Answers go the same way as questions, on the connections of the other link.
    this.#links.get(`${to}>${from}`)!.drop('back');
  }

  roughen(): void {
    for (const link of this.#links.values()) link.delay(roughDelayMs);
  }

  heal(): void {
    for (const link of this.#links.values()) link.heal();
  }

  setClock(name: string, byMs: number): void {
    this.#region(name)
      .call({ type: 'set clock', byMs })
      .catch(() => {});
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources[Symbol.asyncDispose]() as Promise<void>;
  }

  #region(name: string): RegionProcess {
    return this.#regions.get(name)!;
  }

  /** Of the regions that say how they stand before long. */
  async #statuses(): Promise<readonly (readonly [name: string, status: DataStatus])[]> {
    const statuses = await Promise.all(
      [...this.#regions.values()].map(async (region) => {
        const status = region.call<DataStatus>({ type: 'status' }).catch(() => undefined);
        return [region.name, await Promise.race([status, sleep(patienceMs, undefined, { ref: false })])] as const;
      }),
    );
    return statuses.flatMap(([name, status]) => (status === undefined ? [] : [[name, status] as const]));
  }
}
