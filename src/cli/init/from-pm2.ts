/**
 * The apps of a PM2 config as services. Those that serve nobody (queues, timers) have no place in a world: a service is
 * what can be asked, and one that does not listen would be started again for ever.
 */
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AntipodeError } from '../../core/index.ts';
import type { AppFolder } from './app-folder.ts';
import { asId } from './as-id.ts';
import type { FoundApp, FoundService } from './found-app.ts';
import { type Pm2App, type Pm2Service, pm2Service } from './pm2-app.ts';

/** As PM2 looks for them. */
export const ecosystemNames: readonly string[] = [
  ...['ecosystem.config.js', 'ecosystem.config.cjs', 'ecosystem.config.mjs', 'ecosystem.config.json', 'ecosystem.json'],
  ...['pm2.config.js', 'pm2.config.cjs', 'pm2.json', 'process.json'],
];

export interface Pm2Options {
  readonly folder: AppFolder;
  /** The PM2 config. */
  readonly file: string;
  /** The world's, where package.json has one. */
  readonly name: string | undefined;
}

/** Throws ERR_CLI_INIT when the file has no app in it. */
export async function fromPm2({ folder, file, name }: Pm2Options): Promise<FoundApp> {
  const apps = await readApps(folder, file);
  const all = apps.map((app, index) => ({ id: idOf(app, index), app, ...pm2Service(app, folder) }));
  const serving = all.filter((each) => serves(each.app, each, folder));
  const [first] = serving.toSorted((a, b) => rank(a.app, a) - rank(b.app, b));
  if (first === undefined) throw unusable(file, 'none of its apps seems to listen');
  const others = serving.filter((each) => each !== first);
  return {
    name: asId(name, first.id),
    about: `${file} of PM2: ${serving.map(({ id }) => id).join(', ')}`,
    port: first.port,
    services: Object.fromEntries([first, ...others].map(({ id, service }) => [id, service])),
    routes: [
      { path: '/', service: first.id, ...first.live },
      ...others.map(({ id, live }) => ({ path: `/${id}` as const, service: id, ...live })),
    ],
    notes: [
      ...others.map(
        ({ id, port }) =>
          `${id} is asked under /${id}${port === undefined ? '' : `, no more on port ${port}`}: give it the path or host its clients know`,
      ),
      ...all
        .filter((each) => !serving.includes(each))
        .map(
          ({ id }) => `${id} does not seem to listen and is left out: leave it with PM2, or give it a unit of systemd`,
        ),
      ...serving.flatMap(({ id, notes }) => notes.map((note) => `${id}: ${note}`)),
    ],
  };
}

async function readApps(folder: AppFolder, file: string): Promise<readonly Pm2App[]> {
  const value = await readConfig(folder, file);
  const { apps = value } = value as { readonly apps?: unknown };
  const list = (Array.isArray(apps) ? apps : [apps]).map((app) => (typeof app === 'string' ? { script: app } : app));
  const sound = list.filter((app): app is Pm2App => typeof app?.script === 'string');
  if (sound.length === 0) throw unusable(file, 'it has no `apps` with a `script`');
  return sound;
}

async function readConfig(folder: AppFolder, file: string): Promise<object> {
  try {
    if (extname(file) === '.json') return JSON.parse(folder.textOf(file));
    const { default: value } = await import(pathToFileURL(`${folder.path}/${file}`).href);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
  throw unusable(file, 'it exports no object');
}

function unusable(file: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_CLI_INIT', `${file} cannot be taken over: ${why}`, { cause });
}

function idOf(app: Pm2App, index: number): string {
  return asId(typeof app.name === 'string' ? app.name : undefined, `app-${index + 1}`);
}

/** A port, cluster mode, or a look at its text says that it listens. */
function serves(
  app: Pm2App,
  { port, service }: { readonly service: FoundService } & Pick<Pm2Service, 'port'>,
  folder: AppFolder,
): boolean {
  if (port !== undefined || isCluster(app)) return true;
  const { script } = service.run;
  if (script === undefined || script.includes('node_modules/')) return script !== undefined;
  const text = folder.textOf(script);
  return text === '' || /\blisten\s*\(|createServer|\bserve\(|express|fastify|koa|hono|\bnext\b|@nestjs/.test(text);
}

/** Lower is more like what the public asks for. */
function rank(app: Pm2App, { port }: Pick<Pm2Service, 'port'>): number {
  const isNamed = /web|www|app|site|front|server/i.test(String(app.name ?? ''));
  return (isNamed ? 0 : 4) + (isCluster(app) ? 0 : 2) + (port === undefined ? 1 : 0);
}

function isCluster({ exec_mode: mode, instances }: Pm2App): boolean {
  return String(mode ?? '').startsWith('cluster') || (instances !== undefined && Number(instances) !== 1);
}
