/**
 * From a command line that starts an app to the same as a service of the config: `NODE_ENV=production node -r dotenv/config
 * server.js --fast` says a script, options of Node, arguments and environment. What only prepares (cross-env, npx, npm run)
 * is followed to what it starts.
 */
import { parseEnv } from 'node:util';
import type { RunInput } from '../../config/index.ts';
import type { AppFolder } from './app-folder.ts';
import { readNodeProgram } from './node-words.ts';
import type { AppPackage } from './read-package.ts';
import { shellCommands } from './shell-words.ts';

export interface StartCommand {
  /** Undefined: it cannot be said what it runs. */
  readonly run: RunInput | undefined;
  /** The port it gives the app, by its own words or by the file of variables that is read with it. */
  readonly port: number | undefined;
  /** The PM2 config it starts. */
  readonly ecosystem: string | undefined;
  readonly notes: readonly string[];
}

export interface StartContext {
  readonly folder: AppFolder;
  readonly app: AppPackage;
}

interface Reading extends StartContext {
  readonly env: Record<string, string>;
  readonly notes: string[];
  envFile: string | undefined;
  /** npm scripts that led here. */
  depth: number;
}

const maxDepth = 8;
const nothing = { run: undefined, ecosystem: undefined };

export function readStartLine(line: string, context: StartContext): StartCommand {
  const reading: Reading = { ...context, env: {}, notes: [], envFile: undefined, depth: 0 };
  return finished(readLine(line, reading), reading);
}

export function readStartWords(words: readonly string[], context: StartContext): StartCommand {
  const reading: Reading = { ...context, env: {}, notes: [], envFile: undefined, depth: 0 };
  return finished(readWords(words, reading), reading);
}

type Started = Pick<StartCommand, 'run' | 'ecosystem'>;

/** Environment and port are what all of the line's words say together. */
function finished({ run, ecosystem }: Started, { env, envFile, folder, app, notes }: Reading): StartCommand {
  const { PORT, HOST: _host, ...rest } = env;
  const readAtStart = envFile ?? fileIfExists(run?.nodeArgs) ?? (app.dependencies.has('dotenv') ? '.env' : undefined);
  const port = portOf(PORT) ?? portInFile(readAtStart, folder);
  const more = {
    ...(Object.keys(rest).length > 0 && { env: rest }),
    ...(envFile !== undefined && { envFile }),
  };
  return { run: run && { ...run, ...more }, port, ecosystem, notes };
}

function fileIfExists(nodeArgs: readonly string[] = []): string | undefined {
  return nodeArgs.map((word) => /^--env-file-if-exists=(.+)$/.exec(word)?.[1]).find(Boolean);
}

/** A file of variables changes nothing that the environment has, so it comes after the words of the line. */
function portInFile(file: string | undefined, folder: AppFolder): number | undefined {
  return file === undefined ? undefined : portOf(parseEnv(folder.textOf(file)).PORT);
}

function readLine(line: string, reading: Reading): Started {
  const commands = shellCommands(line);
  if (commands === undefined || commands.length === 0) {
    reading.notes.push(`its start script needs a shell (${line}): say in \`run\` what it starts`);
    return nothing;
  }
  const before = commands.slice(0, -1).map((words) => words.join(' '));
  if (before.length > 0)
    reading.notes.push(`its start script first runs ${before.join(', ')}; do that when you deploy`);
  return readWords(commands.at(-1)!, reading);
}

function readWords(all: readonly string[], reading: Reading): Started {
  const words = withoutPreparation(all, reading);
  const [program = '', ...rest] = words;
  const next = scriptOf(program, rest, reading);
  if (next !== undefined) {
    reading.depth++;
    return reading.depth > maxDepth ? nothing : readLine(next, reading);
  }
  const node = readNodeProgram(program, rest);
  if (node !== undefined) {
    reading.envFile ??= node.envFile;
    const named = node.script === '.' ? (reading.app.main ?? 'index.js') : node.script;
    return named === undefined ? nothing : scriptRun(named, node.args, node.nodeArgs, reading.folder);
  }
  if (program === 'pm2' || program === 'pm2-runtime') return pm2Start(rest, reading);
  if (program === 'nest') return scriptRun('dist/main.js', [], [], reading.folder);
  const bin = reading.folder.binOf(program);
  if (bin !== undefined) return scriptRun(bin, withoutPort(rest, reading), [], reading.folder);
  return program === '' ? nothing : { run: { command: words }, ecosystem: undefined };
}

function scriptRun(named: string, args: readonly string[], nodeArgs: readonly string[], folder: AppFolder): Started {
  const script = folder.fileOf(named) ?? folder.own(/\.[cm]?[jt]s$/.test(named) ? named : `${named}.js`);
  return {
    run: { script, ...(args.length > 0 && { args }), ...(nodeArgs.length > 0 && { nodeArgs }) },
    ecosystem: undefined,
  };
}

/** Leaves out what sets the environment or finds the program, and keeps what it says. */
function withoutPreparation(all: readonly string[], reading: Reading): readonly string[] {
  let words = all;
  for (;;) {
    const [first = '', ...rest] = words;
    const assigned = /^([A-Za-z_]\w*)=(.*)$/s.exec(first);
    if (assigned !== null) reading.env[assigned[1]!] = assigned[2]!;
    else if (first === 'dotenv') {
      const file = rest.indexOf('-e');
      reading.envFile = file < 0 ? '.env' : rest[file + 1];
      words = rest.slice(rest.indexOf('--') + 1);
      continue;
    } else if (!['cross-env', 'env', 'npx', 'exec'].includes(first)) return words;
    words = rest;
  }
}

/** `next start -p 3000` would listen there and nowhere else; PORT says it as well. */
function withoutPort(args: readonly string[], reading: Reading): readonly string[] {
  const at = args.findIndex((word) => /^(?:-p|--port)(?:=|$)/.test(word));
  if (at < 0) return args;
  const [, joined] = args[at]!.split('=');
  const port = joined ?? args[at + 1];
  if (portOf(port) === undefined) return args;
  reading.env.PORT = port!;
  return args.toSpliced(at, joined === undefined ? 2 : 1);
}

/** The npm script that `npm run NAME` and its like run. */
function scriptOf(program: string, rest: readonly string[], { app }: Reading): string | undefined {
  if (!['npm', 'pnpm', 'yarn'].includes(program)) return undefined;
  const [first = '', second = ''] = rest.filter((word) => !word.startsWith('-'));
  return app.scripts[first === 'run' ? second : first];
}

function pm2Start(rest: readonly string[], reading: Reading): Started {
  const [file = ''] = rest.filter((word) => !word.startsWith('-') && word !== 'start');
  if (/\.config\.[cm]?js$|\.json$/.test(file)) return { run: undefined, ecosystem: file };
  return file === '' ? nothing : scriptRun(file, [], [], reading.folder);
}

/** Undefined for what is no port. */
export function portOf(text: unknown): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(String(text ?? '')) && port > 0 && port <= 65_535 ? port : undefined;
}
