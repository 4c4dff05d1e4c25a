/**
 * One app of a PM2 config (ecosystem.config.js) as a service. What has the same meaning here is taken over; what has none
 * is said. Source: PM2's own reference of its application file, https://pm2.keymetrics.io/docs/usage/application-declaration/.
 */
import { resolve } from 'node:path';
import type { RouteInput, RunInput } from '../../config/index.ts';
import { AppFolder } from './app-folder.ts';
import type { FoundService } from './found-app.ts';
import { liveRoute } from './live-route.ts';
import { readNodeWords } from './node-words.ts';
import { portUnlessTold } from './port-words.ts';
import { noPackage, readPackage } from './read-package.ts';
import { shellCommands } from './shell-words.ts';
import { portOf, readStartWords } from './start-command.ts';

export type Pm2App = Readonly<Record<string, unknown>>;

export interface Pm2Service {
  readonly service: FoundService;
  readonly port: number | undefined;
  /** What its route needs beside its path. */
  readonly live: Pick<RouteInput, 'upgrade' | 'sticky' | 'timeouts'>;
  readonly notes: readonly string[];
}

/** Throws ERR_CLI_INIT for a package.json that cannot be read. */
export function pm2Service(app: Pm2App, folder: AppFolder): Pm2Service {
  const { PORT, ...env } = environmentOf(app);
  const program = programOf(app, folder);
  const run: RunInput = {
    ...program,
    ...(typeof app.cwd === 'string' && { cwd: folder.own(app.cwd) }),
    ...(Object.keys(env).length > 0 && { env }),
    ...timesOf(app),
    ...(app.wait_ready === true && program.script !== undefined && { ready: 'message' as const }),
    ...ownerOf(app),
  };
  const soft = pm2Size(app.max_memory_restart);
  const service = { run, workers: workersOf(app.instances), ...(soft !== undefined && { memory: { soft } }) };
  const port =
    portOf(PORT ?? app.port) ?? portUnlessTold(program.script === undefined ? '' : folder.textOf(program.script));
  return { service, port, live: liveRoute(dependenciesOf(app, folder)), notes: notesOf(app) };
}

/** Of the package in the app's own folder, or else in that of the PM2 config. */
function dependenciesOf({ cwd }: Pm2App, folder: AppFolder): ReadonlySet<string> {
  const own = typeof cwd === 'string' ? readPackage(new AppFolder(resolve(folder.path, cwd))) : undefined;
  return (own ?? readPackage(folder) ?? noPackage).dependencies;
}

type Environment = Readonly<Record<string, string>>;

/** `env`, and over it what `--env production` adds. */
function environmentOf(app: Pm2App): Environment {
  const sets = [app.env, app.env_production].filter((set) => typeof set === 'object' && set !== null);
  const all = Object.assign({}, ...sets) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
}

function programOf(
  app: Pm2App,
  folder: AppFolder,
): Pick<RunInput, 'script' | 'command' | 'args' | 'nodeArgs' | 'envFile'> {
  const script = String(app.script ?? '');
  const interpreter = String(app.interpreter ?? app.exec_interpreter ?? 'node');
  const { nodeArgs, envFile } = readNodeWords(wordsOf(app.node_args ?? app.interpreter_args));
  const args = wordsOf(app.args);
  const more = args.length > 0 ? { args } : {};
  if (!/(?:^|\/)node(?:js)?$/.test(interpreter)) {
    return { command: interpreter === 'none' ? [script] : [interpreter, ...nodeArgs, script], ...more };
  }
  const place = new AppFolder(typeof app.cwd === 'string' ? resolve(folder.path, app.cwd) : folder.path);
  const started = startedBy(script, args, place);
  const own = (file: string) => folder.own(resolve(place.path, file));
  if (started?.script !== undefined) return { ...started, script: own(started.script) };
  if (started !== undefined) return started;
  const options = app.source_map_support === true ? ['--enable-source-maps', ...nodeArgs] : nodeArgs;
  return {
    script: own(place.fileOf(script) ?? script),
    ...more,
    ...(options.length > 0 && { nodeArgs: options }),
    ...(envFile !== undefined && { envFile }),
  };
}

/** What `npm start`, or the command of a package, comes to; undefined where the script is a file. */
function startedBy(script: string, args: readonly string[], folder: AppFolder): RunInput | undefined {
  if (/\/|\.[cm]?[jt]s$/.test(script) || folder.fileOf(script) !== undefined) return undefined;
  const app = readPackage(folder) ?? noPackage;
  return readStartWords([script, ...args], { folder, app }).run;
}

function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? (shellCommands(value)?.[0] ?? value.split(/\s+/).filter(Boolean)) : [];
}

/** `max`, 0 and negative numbers count from the processors there are. */
function workersOf(instances: unknown): number | 'auto' {
  const count = Number(instances ?? 1);
  return Number.isInteger(count) && count > 0 ? Math.min(count, 256) : 'auto';
}

function timesOf(app: Pm2App): Pick<RunInput, 'startTimeout' | 'stopTimeout'> {
  const { listen_timeout: start, kill_timeout: stop } = app;
  return {
    ...(typeof start === 'number' && start > 0 && { startTimeout: `${start}ms` as const }),
    ...(typeof stop === 'number' && stop > 0 && { stopTimeout: `${stop}ms` as const }),
  };
}

function ownerOf({ uid, gid, user }: Pm2App): Pick<RunInput, 'user' | 'group'> {
  const owner = uid ?? user;
  return {
    ...((typeof owner === 'string' || typeof owner === 'number') && { user: owner }),
    ...((typeof gid === 'string' || typeof gid === 'number') && { group: gid }),
  };
}

/** `300M` → `300MiB`, as PM2 counts. */
function pm2Size(value: unknown): `${number}MiB` | undefined {
  if (typeof value === 'number') return value > 0 ? `${Math.ceil(value / 2 ** 20)}MiB` : undefined;
  const [, digits, unit = ''] = /^([\d.]+)\s*([KMG]?)B?$/i.exec(String(value ?? '')) ?? [];
  if (digits === undefined) return undefined;
  const mebibytes = Number(digits) * ({ K: 1 / 1024, M: 1, G: 1024 }[unit.toUpperCase()] ?? 2 ** -20);
  return mebibytes > 0 ? `${Math.ceil(mebibytes)}MiB` : undefined;
}

/** What has no place in the config, by the names of PM2, and what there is instead. */
const unmapped: readonly (readonly [names: readonly string[], instead: string])[] = [
  [['cron_restart', 'cron'], 'have cron or a systemd timer run `antipode reload SERVICE`'],
  [
    ['watch', 'ignore_watch', 'watch_delay', 'watch_options'],
    '`antipode dev` restarts the app when its files are written',
  ],
  [
    ['autorestart', 'max_restarts', 'min_uptime', 'restart_delay', 'exp_backoff_restart_delay', 'stop_exit_codes'],
    'a worker that ends is always started again, after 100 ms and up to 15 s when it keeps ending',
  ],
  [
    ['error_file', 'err_file', 'out_file', 'log_file', 'output', 'error', 'log', 'merge_logs', 'combine_logs', 'time'],
    'all output goes to standard output, for the journal',
  ],
  [['log_date_format', 'log_type', 'disable_logs'], 'lines of the log have their time already'],
  [['pid_file', 'pid'], '`antipode status` has the process ids'],
  [['shutdown_with_message'], 'workers are ended with SIGTERM'],
  [['instance_var', 'increment_var'], "a worker's number is in ANTIPODE_WORKER"],
  [['filter_env'], 'the whole environment is passed on'],
  [['post_update', 'force', 'namespace', 'vizion', 'pmx', 'trace', 'automation', 'treekill'], 'there is no such thing'],
];

function notesOf(app: Pm2App): string[] {
  return unmapped.flatMap(([names, instead]) => {
    const given = names.filter((name) => isSaid(name, app[name]));
    return given.length === 0 ? [] : [`${given.join(', ')}: ${instead}`];
  });
}

/** Whether it asks for anything; PM2 starts again what has ended unless it is told not to. */
function isSaid(name: string, value: unknown): boolean {
  return name === 'autorestart' ? value === false : value !== undefined && value !== false;
}
