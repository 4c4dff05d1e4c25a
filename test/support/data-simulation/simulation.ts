/**
 * A mixed load on a cluster that is being broken, for a while of simulated time; then everything heals, and what clients were
 * told is compared with what there is.
 */
import { createHash } from 'node:crypto';
import { Client } from './client.ts';
import { FaultSchedule } from './fault-schedule.ts';
import { Ledger } from './ledger.ts';
import { SimulatedCluster, type SimulatedRegion } from './simulated-cluster.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly mode: 'async' | 'majority';
  readonly durationMs: number;
  readonly clientsPerRegion?: number;
  readonly pauseMs?: number;
  readonly faultEveryMs?: number;
  readonly keptRecords?: number;
  /** How many of them; 3, at most 5. */
  readonly regions?: number;
  /** Promotions are forced: they may lose what was acknowledged. */
  readonly force?: boolean;
}

export interface SimulationReport {
  readonly seed: number;
  readonly mode: string;
  readonly violations: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Acknowledged writes that a failover took, of those that it may take. */
  readonly lost: number;
  /** How many promotions the data went through. */
  readonly epochs: number;
  readonly events: number;
  /** The same for the same seed. */
  readonly trace: string;
}

const places = ['us-east', 'eu-west', 'ap-south', 'sa-east', 'af-south'];

export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { seed, mode, durationMs, clientsPerRegion = 3, pauseMs = 400, faultEveryMs = 20_000, force = false } = options;
  const regions = places.slice(0, options.regions ?? 3);
  const cluster = new SimulatedCluster({ seed, regions, mode, keptRecords: options.keptRecords });
  const ledger = new Ledger();
  const { time } = cluster;
  let isOver = false;
  const shared = { cluster, ledger, isOver: () => isOver };
  const faults = new FaultSchedule({ ...shared, everyMs: faultEveryMs, force });
  void faults.run();
  const clients = regions.flatMap((region) =>
    Array.from({ length: clientsPerRegion }, (_, at) => {
      const name = `${region}-${at}`;
      const client = new Client({
        ...shared,
        force,
        region,
        name,
        mode,
        keys: 6,
        pauseMs,
        mood: () => faults.moodOf(region),
      });
      return client.run();
    }),
  );
  await time.runUntil(durationMs);
  isOver = true;
  // Faults that were under way end by themselves.
  await time.runUntil(durationMs + 60_000);
  faults.end();
  await time.runUntil(time.now() + 30_000);
  const settled = (): boolean => haveConverged(cluster.regions);
  await time.runUntil(time.now() + 120_000, settled);
  if (cluster.primary === undefined) ledger.violations.push('no primary came back, though everything was mended');
  if (!settled()) ledger.violations.push(`the regions did not converge: ${describe(cluster.regions)}`);
  await Promise.race([Promise.all(clients), time.runUntil(time.now() + 60_000)]);
  const disks = cluster.regions.map(({ disk }) => disk);
  const lost = ledger.close(disks, options.keptRecords === undefined);
  for (const region of cluster.regions) time.note(`${region.name} ${stateHash(region)}`);
  return {
    ...{ seed, mode, lost, events: time.events, trace: time.trace },
    violations: ledger.violations,
    counts: Object.fromEntries(Object.entries(ledger.counts).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    epochs: cluster.regions[0]!.disk.log.epochs.length,
  };
}

function haveConverged(all: readonly SimulatedRegion[]): boolean {
  const heads = new Set(all.map(({ disk }) => disk.log.head.chain));
  if (heads.size > 1 || all.some(({ node }) => node.isMending)) return false;
  return new Set(all.map(stateHash)).size === 1;
}

function stateHash({ disk }: SimulatedRegion): string {
  const hash = createHash('sha256');
  for (const entry of disk.entries.scan(undefined, Number.POSITIVE_INFINITY)) hash.update(JSON.stringify(entry));
  return hash.digest('hex');
}

function describe(all: readonly SimulatedRegion[]): string {
  return all
    .map(
      ({ name, disk, node }) =>
        `${name} ${disk.log.head.position} ${stateHash({ name, disk, node } as SimulatedRegion).slice(0, 8)} ${node.isMending}`,
    )
    .join('; ');
}
