import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

/** Files and folders that the config names must be there now, not only when they are first used. */
export async function checkFiles(world: unknown, directory: string): Promise<Fault[]> {
  const checked = await Promise.all(
    namedFiles(world).map(async ({ path, file }) => {
      const where = resolve(directory, file);
      const problem = await access(where, constants.R_OK).then(
        () => undefined,
        (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'does not exist' : 'cannot be read'),
      );
      if (problem === undefined) return [];
      return [fault(path, `'${file}' ${problem}; looked for ${where}${commandHint(path, file)}`)];
    }),
  );
  return [...checked.flat(), ...(await checkFolders(world, directory))];
}

/** A command line in the place of a script. */
function commandHint(path: readonly PropertyKey[], file: string): string {
  if (path[2] !== 'run' || (path[3] ?? 'script') !== 'script') return '';
  const [program, ...rest] = file.trim().split(/\s+/);
  const script = program === 'node' && rest.length === 1 ? rest[0] : undefined;
  if (script !== undefined) return `; Node is there already: write '${script}'`;
  const isProgram = rest.length > 0 || /^[a-z][\w-]*$/.test(file);
  return isProgram ? `; a command is a list: write run: { command: ['${[program, ...rest].join("', '")}'] }` : '';
}

/** Folders to serve files from. */
async function checkFolders(world: unknown, directory: string): Promise<Fault[]> {
  const checked = await Promise.all(
    items(member(world, 'routes')).map(async (route, index) => {
      const files = member(route, 'files');
      const folder = typeof files === 'string' ? files : member(files, 'folder');
      if (typeof folder !== 'string') return [];
      const where = resolve(directory, folder);
      const stats = await stat(where).catch(() => undefined);
      if (stats?.isDirectory() === true) return [];
      const path = ['routes', index, 'files', ...(files === folder ? [] : ['folder'])];
      return [fault(path, `'${folder}' is no folder that can be read; looked for ${where}`)];
    }),
  );
  return checked.flat();
}

function namedFiles(world: unknown): { readonly path: readonly PropertyKey[]; readonly file: string }[] {
  const services = members(member(world, 'services')).flatMap(([id, service]) => {
    const run = member(service, 'run');
    const path = ['services', id, 'run'];
    if (typeof run === 'string') return [{ path, file: run }];
    return ['script', 'cwd', 'envFile', 'heapSnapshots'].map((key) => ({
      path: [...path, key],
      file: member(run, key),
    }));
  });
  const database = { path: ['geo', 'database'], file: member(member(world, 'geo'), 'database') };
  return [...services, ...certificateFiles(world), database].flatMap(({ path, file }) =>
    typeof file === 'string' ? [{ path, file }] : [],
  );
}

function certificateFiles(world: unknown): { readonly path: readonly PropertyKey[]; readonly file: unknown }[] {
  const tls = member(world, 'tls');
  const certificates = items(member(tls, 'certificates')).flatMap((pair, index) =>
    ['cert', 'key'].map((key) => ({ path: ['tls', 'certificates', index, key], file: member(pair, key) })),
  );
  const clients = { path: ['tls', 'clientCertificates', 'ca'], file: member(member(tls, 'clientCertificates'), 'ca') };
  const services = members(member(world, 'services')).flatMap(([id, service]) =>
    ['ca', 'cert', 'key'].map((key) => ({
      path: ['services', id, 'tls', key],
      file: member(member(service, 'tls'), key),
    })),
  );
  return [...certificates, clients, ...services];
}
