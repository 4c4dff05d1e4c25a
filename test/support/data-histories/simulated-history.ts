/** A run in the simulator: the same seed gives the same history, to the last line. */
import type { Timers } from '../../../src/core/index.ts';
import type { ReplicationMode } from '../../../src/data/replication/region-context.ts';
import { SimulatedCluster } from '../data-simulation/index.ts';
import { type RunOptions, recordedRun } from './recorded-run.ts';
import type { RunHistory } from './run-history.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

export interface SimulatedHistoryOptions extends RunOptions {
  readonly mode: ReplicationMode;
}

export async function simulatedHistory(options: SimulatedHistoryOptions): Promise<RunHistory> {
  const { seed, mode, seconds } = options;
  const cluster = new SimulatedCluster({ seed, mode, regions: ['us-east', 'eu-west', 'ap-south'] });
  const { time } = cluster;
  const timers: Timers = { now: () => time.now(), after: (ms, callback) => time.after(ms, callback) };
  let run: RunHistory | undefined;
  const running = recordedRun(new SimulatedFleet(cluster), timers, options).then((done) => {
    run = done;
  });
  await time.runUntil(seconds * 1_000 + 600_000, () => run !== undefined);
  if (run === undefined) throw new Error(`seed ${seed}: the cluster did not come back within ten minutes`);
  await running;
  return run;
}
