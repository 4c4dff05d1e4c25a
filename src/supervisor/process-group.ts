/**
 * A service's app processes on this machine: `count` copies of one unmodified Node program, each told its port in
 * `PORT`, kept running. Plain spawn and respawn; rolling restarts and scaling are another matter.
 */
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { AntipodeError, Backoff, type Clock, type Random, systemClock, systemRandom } from '../core/index.ts';

import { type SupervisorDefaults, supervisorDefaults } from './defaults.ts';
import type { Reaper } from './reaper.ts';
import type { OutputStream } from './watch-child.ts';
import { Worker, type WorkerStatus } from './worker.ts';

export interface ProcessGroupOptions {
  /** The service; told to the app in ANTIPODE_SERVICE. */
  readonly id: string;
  /** Told to the app in ANTIPODE_REGION. */
  readonly region: string;
  /** A JavaScript or TypeScript file, relative to `cwd`. */
  readonly script: string;
  /** How many processes; 1 if not given, at most 256. */
  readonly count?: number;
  readonly args?: readonly string[];
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options of node itself, such as `--max-old-space-size=512`. */
  readonly execArgv?: readonly string[];
  /** Kills what is left should this process die. */
  readonly reaper: Reaper;
  /** Each line that a worker writes. */
  readonly onLine?: (worker: number, stream: OutputStream, line: string) => void;
  /** Each change of a worker's state. */
  readonly onState?: (status: WorkerStatus) => void;
  readonly limits?: Partial<Pick<SupervisorDefaults, 'startTimeoutMs' | 'pollIntervalMs' | 'restart'>>;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface ProcessGroup extends AsyncDisposable {
  readonly id: string;
  /** Every worker's status now, in the order of their numbers. */
  workers(): readonly WorkerStatus[];
  /** SIGTERM, after the grace SIGKILL (30 s if not given). Resolves when no process of the group is left. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Starts the processes; they report their states through `onState`. Throws ERR_SUPERVISOR_SCRIPT_MISSING when there is
 * no such file and ERR_SUPERVISOR_COUNT for a count that is not a whole number from 1 to 256.
 */
export function createProcessGroup(options: ProcessGroupOptions): ProcessGroup {
  const { id, region, count = 1, cwd = process.cwd(), random = systemRandom, reaper, onLine, onState } = options;
  const { startTimeoutMs, pollIntervalMs, restart } = { ...supervisorDefaults, ...options.limits };
  const command = {
    script: readableScript(id, cwd, options.script),
    args: options.args ?? [],
    execArgv: options.execArgv ?? [],
    env: { ...process.env, ...options.env, HOST: '127.0.0.1', ANTIPODE_REGION: region, ANTIPODE_SERVICE: id },
    cwd,
  };
  const numbers = Array.from({ length: validCount(id, count) }, (_, index) => index + 1);
  const workers = numbers.map((number) => {
    return new Worker({
      number,
      command,
      startTimeoutMs,
      pollIntervalMs,
      backoff: new Backoff(restart, random),
      reaper,
      clock: options.clock ?? systemClock,
      random,
      onLine: (stream, line) => onLine?.(number, stream, line),
      onStatus: (status) => onState?.(status),
    });
  });

  async function stop({ graceMs = supervisorDefaults.stopGraceMs }: { readonly graceMs?: number } = {}): Promise<void> {
    await Promise.all(workers.map((worker) => worker.stop(graceMs)));
  }

  return { id, workers: () => workers.map((worker) => worker.status), stop, [Symbol.asyncDispose]: () => stop() };
}

function readableScript(service: string, cwd: string, script: string): string {
  const path = resolve(cwd, script);
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new AntipodeError(
      'ERR_SUPERVISOR_SCRIPT_MISSING',
      `service ${service} should run ${path}, which cannot be read: correct services.${service}.run`,
      { cause, details: { service, path } },
    );
  }
  return path;
}

function validCount(service: string, count: number): number {
  const { maxWorkers } = supervisorDefaults;
  if (Number.isInteger(count) && count >= 1 && count <= maxWorkers) return count;
  throw new AntipodeError(
    'ERR_SUPERVISOR_COUNT',
    `service ${service} cannot run ${count} workers: give a whole number from 1 to ${maxWorkers}`,
    { details: { service, count } },
  );
}
