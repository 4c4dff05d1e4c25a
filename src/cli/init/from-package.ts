/** An app as its package.json tells it: the start script, or what the framework starts, or the file that looks like it. */
import { AntipodeError } from '../../core/index.ts';
import type { AppFolder } from './app-folder.ts';
import { asId } from './as-id.ts';
import type { FoundApp } from './found-app.ts';
import { type Framework, frameworkOf } from './frameworks.ts';
import { liveRoute } from './live-route.ts';
import { portUnlessTold, portWords } from './port-words.ts';
import { type AppPackage, noPackage } from './read-package.ts';
import { readStartLine, readStartWords, type StartCommand } from './start-command.ts';

export interface PackageOptions {
  readonly folder: AppFolder;
  /** Undefined where there is no package.json. */
  readonly app: AppPackage | undefined;
  /** The app's entry file, where somebody has named it. */
  readonly entry: string | undefined;
}

export type PackageResult = FoundApp | { readonly ecosystem: string };

/** Where apps begin that do not say it. */
const usualEntries = ['server', 'app', 'index', 'main', 'src/server', 'src/app', 'src/index', 'src/main'];
const builtEntries = ['dist/server', 'dist/index', 'dist/main', 'build/index'];

/** Throws ERR_CLI_INIT when nothing says what runs. */
export function fromPackage({ folder, app = noPackage, entry }: PackageOptions): PackageResult {
  const framework = frameworkOf(app.dependencies);
  const { run, ecosystem, port, notes } = startOf({ folder, app, framework, entry });
  if (ecosystem !== undefined) return { ecosystem };
  if (run === undefined) throw nothingRuns(notes);
  const text = run.script === undefined ? '' : folder.textOf(run.script);
  const words = portWords(text);
  const isOwn = run.script !== undefined && !run.script.includes('node_modules/');
  const id = 'web';
  const sessions = sessionsInMemory(app.dependencies);
  return {
    name: asId(app.name, 'app'),
    about: `${framework?.name ?? 'a Node.js app'}, started by ${run.script ?? run.command!.join(' ')}`,
    port: port ?? portUnlessTold(text),
    services: { [id]: { run, workers: sessions === undefined ? 'auto' : 1 } },
    routes: [{ path: '/', service: id, ...liveRoute(app.dependencies) }],
    notes: [
      ...notes,
      ...missingNote(run.script, { folder, app }),
      ...(isOwn && !words.readsPort && words.port !== undefined ? [fixedPortNote(run.script!, words.port)] : []),
      ...(sessions === undefined ? [] : [`\`workers\` is 1: ${sessions}`]),
      ...memoryNotes(app.dependencies),
    ],
    ...(sessions !== undefined && { remarks: { [`services.${id}.workers`]: sessions } }),
  };
}

interface StartOptions {
  readonly folder: AppFolder;
  readonly app: AppPackage;
  readonly framework: Framework | undefined;
  readonly entry: string | undefined;
}

function startOf({ folder, app, framework, entry }: StartOptions): StartCommand {
  const context = { folder, app };
  if (entry !== undefined) return readStartWords(['node', entry], context);
  if (app.scripts.start !== undefined) return readStartLine(app.scripts.start, context);
  if (framework?.start !== undefined) return readStartWords(framework.start, context);
  const named = [app.main, ...usualEntries, app.bin, ...builtEntries];
  const file = named.map((name) => (name === undefined ? undefined : folder.fileOf(name))).find(Boolean);
  return readStartWords(file === undefined ? [] : ['node', file], context);
}

function nothingRuns(notes: readonly string[]): AntipodeError {
  const why =
    notes.length > 0
      ? notes.join('; ')
      : 'package.json has no start script and there is no server.js, app.js or index.js';
  return new AntipodeError('ERR_CLI_INIT', `nothing here says what runs: ${why}; name it: antipode init FILE`);
}

function missingNote(script: string | undefined, { folder, app }: Pick<StartOptions, 'folder' | 'app'>): string[] {
  if (script === undefined || folder.has(script)) return [];
  const build = app.scripts.build === undefined ? '' : ': npm run build';
  return [`${script} is not there yet${build}`];
}

function fixedPortNote(script: string, port: number): string {
  return `${script} listens on ${port}, whatever PORT says: let it listen on process.env.PORT ?? ${port}`;
}

/** Packages that keep sessions in memory unless they are given a store, and packages that are one. */
const sessionPackages = ['express-session', '@fastify/session'];
const sessionStores = [
  ...[
    'connect-redis',
    'connect-mongo',
    'connect-pg-simple',
    'connect-sqlite3',
    'connect-dynamodb',
    'connect-memcached',
  ],
  ...['connect-session-sequelize', 'connect-session-knex', 'express-mysql-session', 'session-file-store'],
  ...['@quixo3/prisma-session-store', 'connect-typeorm'],
];

/** Why one process is all that the app may have; undefined where nothing speaks for it. */
function sessionsInMemory(dependencies: ReadonlySet<string>): string | undefined {
  const keeper = sessionPackages.find((name) => dependencies.has(name));
  return keeper === undefined || sessionStores.some((name) => dependencies.has(name))
    ? undefined
    : `${keeper} keeps sessions in the memory of one process; with a store that all share, write 'auto'`;
}

/** What is in the memory of one process is not in that of the others. */
function memoryNotes(dependencies: ReadonlySet<string>): string[] {
  const keeps = ['koa-session', 'node-cache', 'lru-cache'];
  const kept = keeps.filter((name) => dependencies.has(name));
  if (kept.length === 0) return [];
  return [`${kept.join(' and ')} may keep in a process what others need: give \`workers: 1\`, or keep it outside`];
}
