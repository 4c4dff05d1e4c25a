/**
 * A service whose processes are started here: the script, and how many.
 */
import * as z from 'zod';
import { supervisorDefaults } from '../../supervisor/index.ts';
import { configDefaults } from '../defaults.ts';
import { text, whole } from './fields.ts';

export interface RunInput {
  /** The app's entry file, JavaScript or TypeScript, from the folder of the config. */
  readonly script: string;
  /** Arguments after the script. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables, added to those of this process. Never shown. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The working directory, from the folder of the config. */
  readonly cwd?: string | undefined;
}

export interface WorkersInput {
  /** Processes at least; that many are started. */
  readonly min: number;
  /** Processes at most. */
  readonly max: number;
}

export interface Run {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Workers {
  readonly min: number;
  readonly max: number;
}

const path = text(/^[^\0]+$/, 'a path');
const count = whole(1, supervisorDefaults.maxWorkers);

export const runSchema: z.ZodType<Run, string | RunInput> = z.union([
  path.transform((script) => ({ script, args: [], env: {}, cwd: '.' })),
  z.strictObject({
    script: path.describe("The app's entry file, JavaScript or TypeScript, from the folder of the config."),
    args: z.array(z.string()).default([]).meta({ title: 'a list of texts' }).describe('Arguments after the script.'),
    env: z
      .record(z.string(), z.string())
      .default({})
      .meta({ title: 'an object of texts by name', writeOnly: true })
      .describe('Environment variables, added to those of this process. Never shown.'),
    cwd: path.default('.').describe('The working directory, from the folder of the config.'),
  }),
]);

export const workersSchema: z.ZodType<Workers, number | WorkersInput | undefined> = z
  .union([
    count.transform((workers) => ({ min: workers, max: workers })),
    z.strictObject({
      min: count.describe('Processes at least; that many are started.'),
      max: count.describe('Processes at most.'),
    }),
  ])
  .prefault(configDefaults.workers);
