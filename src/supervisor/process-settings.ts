/** What the processes of a group have in common, from what its owner says of the group. */
import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemRandom } from '../core/index.ts';
import type { CareFinding, GroupLimits, GroupSettings, ProcessGroupOptions } from './group-options.ts';
import type { Program } from './program.ts';
import type { ProcessSettings, WorkerProcess } from './worker-process.ts';

export interface CommonToProcesses extends Pick<ProcessSettings, 'onEnding' | 'onHeartbeat' | 'onStatus'> {
  readonly options: ProcessGroupOptions;
  /** What of it may have changed since. */
  readonly settings: GroupSettings;
  /** As of now. */
  readonly limits: () => GroupLimits;
  readonly clock: Clock;
  readonly onCare: (process: WorkerProcess, finding: CareFinding) => void;
}

export function processSettings(
  program: Program,
  { options, settings, limits, clock, onCare, onEnding, onHeartbeat, onStatus }: CommonToProcesses,
): ProcessSettings {
  const { id, region, reaper, heartbeat = false, hub, untilIdle, onLine, ownerEnv, random = systemRandom } = options;
  const { ready = 'listening', healthPath, heapSnapshots, join } = settings;
  const { startTimeoutMs, slowStartMs, pollIntervalMs } = limits();
  return {
    program,
    env: () => ({ HOST: '127.0.0.1', ANTIPODE_REGION: region, ANTIPODE_SERVICE: id, ...ownerEnv?.() }),
    readiness: { mode: ready, healthPath, startTimeoutMs, slowStartMs, pollIntervalMs },
    patience: limits,
    ...{ heapSnapshots, reaper, clock, random, join, heartbeat, hub, untilIdle },
    onLine: (status, stream, line) => onLine?.(status, stream, line),
    onSlow: (process, reason) => onCare(process, { kind: 'slow', reason }),
    onCache: (process, { isShared, reason }) =>
      onCare(process, { kind: isShared ? 'cache-shared' : 'cache-apart', reason: String(reason) }),
    onEnding,
    onHeartbeat,
    onStatus,
  };
}

/** Whether a process by the one need not be replaced for the other. */
export function isSameProgram(a: ProcessSettings, b: ProcessSettings): boolean {
  return a.join === b.join && isDeepStrictEqual(a.program.options, b.program.options);
}
