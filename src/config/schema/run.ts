/**
 * A service whose processes are started here: what is run, how it is begun and ended, and how many there are.
 */
import * as z from 'zod';
import { availableWorkers, supervisorDefaults } from '../../supervisor/index.ts';
import { configDefaults } from '../defaults.ts';
import { type DurationInput, durationOr, text, whole } from './fields.ts';

export interface RunInput {
  /** The app's entry file, JavaScript or TypeScript, from the folder of the config. Either this or `command`. */
  readonly script?: string | undefined;
  /** A program in any language and its first arguments, found as a shell finds it; it has to listen on PORT. */
  readonly command?: readonly string[] | undefined;
  /** Further arguments. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables, added to those of this process. Never shown. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A file of environment variables, from the folder of the config. What is set already stays as it is. */
  readonly envFile?: string | undefined;
  /** The working directory, from the folder of the config. */
  readonly cwd?: string | undefined;
  /** Options of Node itself, such as `--max-old-space-size=512`. */
  readonly nodeArgs?: readonly string[] | undefined;
  /** As whom it runs, a name or a number; only where this process is root. */
  readonly user?: string | number | undefined;
  /** As which group. Without it: the user's own. */
  readonly group?: string | number | undefined;
  /** When a process is ready: it listens on its port, or says so as well by `process.send('ready')`. */
  readonly ready?: 'listening' | 'message' | undefined;
  /** A process that is not ready by then is ended and started again. */
  readonly startTimeout?: DurationInput | undefined;
  /** How long a process that is to leave may take to finish its requests, before SIGTERM. */
  readonly drainTimeout?: DurationInput | undefined;
  /** How long it has from SIGTERM to SIGKILL. */
  readonly stopTimeout?: DurationInput | undefined;
  /** How long the first new process of a rolling restart serves before the others follow. */
  readonly observe?: DurationInput | undefined;
  /** A folder for a snapshot of the heap of a process that runs out of it, from the folder of the config. */
  readonly heapSnapshots?: string | undefined;
}

export interface WorkersInput {
  /** Processes at least; that many are started. */
  readonly min: number;
  /** Processes at most; `auto`: one for each processor. */
  readonly max: number | 'auto';
}

export interface Run {
  readonly script: string | undefined;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly envFile: string | undefined;
  readonly cwd: string;
  readonly nodeArgs: readonly string[];
  readonly user: string | number | undefined;
  readonly group: string | number | undefined;
  readonly ready: 'listening' | 'message';
  readonly startTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly observeMs: number;
  readonly heapSnapshots: string | undefined;
}

export interface Workers {
  readonly min: number;
  readonly max: number;
}

const path = text(/^[^\0]+$/, 'a path');
const count = whole(1, supervisorDefaults.maxWorkers);
const somebody = z
  .union([text(/^[A-Za-z_][\w.-]*\$?$/, 'a name'), whole(0, 2 ** 31)])
  .meta({ title: 'a name or a number' });
const texts = z.array(z.string()).meta({ title: 'a list of texts' });

const runOptionsSchema: z.ZodType<Run, RunInput> = z
  .strictObject({
    script: path
      .optional()
      .describe(
        "The app's entry file, JavaScript or TypeScript, from the folder of the config. Either this or `command`.",
      ),
    command: z
      .array(z.string())
      .min(1)
      .meta({ title: 'a list of texts, the program first' })
      .optional()
      .describe(
        'A program in any language and its first arguments, found as a shell finds it; it has to listen on PORT.',
      ),
    args: texts.default([]).describe('Further arguments.'),
    env: z
      .record(z.string(), z.string())
      .default({})
      .meta({ title: 'an object of texts by name', writeOnly: true })
      .describe('Environment variables, added to those of this process. Never shown.'),
    envFile: path
      .optional()
      .describe('A file of environment variables, from the folder of the config. What is set already stays as it is.'),
    cwd: path.default('.').describe('The working directory, from the folder of the config.'),
    nodeArgs: texts.default([]).describe('Options of Node itself, such as `--max-old-space-size=512`.'),
    user: somebody.optional().describe('As whom it runs, a name or a number; only where this process is root.'),
    group: somebody.optional().describe("As which group. Without it: the user's own."),
    ready: z
      .enum(['listening', 'message'])
      .default('listening')
      .describe("When a process is ready: it listens on its port, or says so as well by `process.send('ready')`."),
    startTimeout: durationOr(supervisorDefaults.startTimeoutMs).describe(
      'A process that is not ready by then is ended and started again.',
    ),
    drainTimeout: durationOr(supervisorDefaults.drainTimeoutMs, 0).describe(
      'How long a process that is to leave may take to finish its requests, before SIGTERM.',
    ),
    stopTimeout: durationOr(supervisorDefaults.stopTimeoutMs, 0).describe('How long it has from SIGTERM to SIGKILL.'),
    observe: durationOr(supervisorDefaults.observeMs, 0).describe(
      'How long the first new process of a rolling restart serves before the others follow.',
    ),
    heapSnapshots: path
      .optional()
      .describe('A folder for a snapshot of the heap of a process that runs out of it, from the folder of the config.'),
  })
  .transform(({ startTimeout, drainTimeout, stopTimeout, observe, ...run }) => ({
    ...run,
    script: run.script,
    command: run.command,
    envFile: run.envFile,
    user: run.user,
    group: run.group,
    heapSnapshots: run.heapSnapshots,
    startTimeoutMs: startTimeout,
    drainTimeoutMs: drainTimeout,
    stopTimeoutMs: stopTimeout,
    observeMs: observe,
  }));

export const runSchema: z.ZodType<Run, string | RunInput> = z.union([
  path.transform((script) => runOptionsSchema.parse({ script })),
  runOptionsSchema,
]);

/** One for each processor that this process may use, of those of the machine or its container. */
const auto = z.literal('auto').transform(() => Math.min(availableWorkers(), supervisorDefaults.maxWorkers));

export const workersSchema: z.ZodType<Workers, number | 'auto' | WorkersInput | undefined> = z
  .union([
    count.transform((workers) => ({ min: workers, max: workers })),
    auto.transform((workers) => ({ min: workers, max: workers })),
    z
      .strictObject({
        min: count.describe('Processes at least; that many are started.'),
        max: z.union([count, auto]).describe('Processes at most; `auto`: one for each processor.'),
      })
      .transform(({ min, max }) => ({ min, max: Math.max(min, max) })),
  ])
  .prefault(configDefaults.workers);
