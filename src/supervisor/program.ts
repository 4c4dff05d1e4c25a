/**
 * What is started for a service, checked before anything is: a script for Node, or a program in any other language.
 */
import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { AntipodeError } from '../core/index.ts';
import type { AppCommand } from './app-process.ts';
import { credentialsOf } from './credentials.ts';

export interface ProgramOptions {
  /** A JavaScript or TypeScript file, relative to `cwd`. Either this or `command`. */
  readonly script?: string | undefined;
  /** A program in any language and its first arguments; looked up in PATH. */
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A file of environment variables, relative to `cwd`; what the environment has already stays as it is. */
  readonly envFile?: string | undefined;
  readonly cwd?: string | undefined;
  /** Options of node itself, such as `--max-old-space-size=512`; only with `script`. */
  readonly execArgv?: readonly string[] | undefined;
  /** A folder for a heap snapshot of a worker that runs out of heap; only with `script`. */
  readonly heapSnapshots?: string | undefined;
  readonly user?: string | number | undefined;
  readonly group?: string | number | undefined;
}

/** What one process gets beside what all get. */
export interface Extras {
  /** Options of node, before the service's own. */
  readonly execArgv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it has a channel; a program that is not Node's never has. */
  readonly hasChannel: boolean;
  readonly logTo: number | undefined;
}

export interface Program {
  /** What it was made of. */
  readonly options: ProgramOptions;
  /** Whether it is Node that runs, so that there can be a channel and modules to load first. */
  readonly isNode: boolean;
  /** What to spawn for one process. */
  command(extras: Extras): AppCommand;
}

/** Throws ERR_SUPERVISOR_SCRIPT_MISSING, ERR_SUPERVISOR_ENV_FILE and ERR_SUPERVISOR_USER. */
export function programOf(service: string, options: ProgramOptions): Program {
  const { script, command, args = [], cwd = process.cwd() } = options;
  const credentials = credentialsOf(service, { user: options.user, group: options.group });
  const envFile = options.envFile === undefined ? undefined : readable(service, resolve(cwd, options.envFile), envRole);
  if (script === undefined) {
    const [file = '', ...first] = command ?? [];
    const fromFile = envFile === undefined ? {} : parseEnv(readFileSync(envFile, 'utf8'));
    const variables = { ...fromFile, ...process.env, ...options.env };
    return {
      options: own(options),
      isNode: false,
      command: ({ env }) => ({
        file,
        args: [...first, ...args],
        env: { ...variables, ...env },
        cwd,
        credentials,
        hasChannel: false,
        logTo: undefined,
      }),
    };
  }
  const path = readable(service, resolve(cwd, script), scriptRole);
  const nodeArgs = nodeArgsOf(options, cwd, envFile);
  const variables = { ...process.env, ...options.env };
  return {
    options: own(options),
    isNode: true,
    command: ({ execArgv, env, hasChannel, logTo }) => ({
      file: process.execPath,
      args: [...execArgv, ...nodeArgs, path, ...args],
      env: { ...variables, ...env },
      cwd,
      credentials,
      hasChannel,
      logTo,
    }),
  };
}

/** Without what else its owner says in the same object. */
function own(options: ProgramOptions): ProgramOptions {
  const { script, command, args, env, envFile, cwd, execArgv, heapSnapshots, user, group } = options;
  return { script, command, args, env, envFile, cwd, execArgv, heapSnapshots, user, group };
}

function nodeArgsOf({ execArgv = [], heapSnapshots }: ProgramOptions, cwd: string, envFile: string | undefined) {
  return [
    ...execArgv,
    ...(envFile === undefined ? [] : [`--env-file=${envFile}`]),
    ...(heapSnapshots === undefined
      ? []
      : ['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${resolve(cwd, heapSnapshots)}`]),
  ];
}

interface Role {
  readonly code: `ERR_SUPERVISOR_${string}`;
  readonly verb: string;
  readonly key: string;
}

const scriptRole: Role = { code: 'ERR_SUPERVISOR_SCRIPT_MISSING', verb: 'should run', key: 'run' };
const envRole: Role = { code: 'ERR_SUPERVISOR_ENV_FILE', verb: 'takes its environment from', key: 'run.envFile' };

function readable(service: string, path: string, { code, verb, key }: Role): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    const message = `service ${service} ${verb} ${path}, which cannot be read: correct services.${service}.${key}`;
    throw new AntipodeError(code, message, { cause, details: { service, path } });
  }
  return path;
}
