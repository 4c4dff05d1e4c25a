/** A run of real processes: `kill -9` ends one, SIGSTOP stops one, and the bytes between them go through links that are cut. */
import { systemTimers } from '../../../src/core/index.ts';
import { ProcessFleet } from './process-fleet.ts';
import { recordedRun } from './recorded-run.ts';
import type { RunHistory } from './run-history.ts';
import type { SimulatedHistoryOptions } from './simulated-history.ts';

/** The seed decides what is broken and what clients ask, not what comes of it. */
export async function processHistory(options: SimulatedHistoryOptions): Promise<RunHistory> {
  await using fleet = await ProcessFleet.start(['us-east', 'eu-west', 'ap-south'], options.mode);
  return await recordedRun(fleet, systemTimers, options);
}
