/** Which data a command is about, and where their backups are: as the options say, or else as the config does. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { loadWorld, type ResolvedWorld } from '../../config/index.ts';
import { AntipodeError } from '../../core/index.ts';
import { dataPath } from '../../world/index.ts';
import { checkRegion } from '../check-region.ts';
import { withConfig } from '../command-module.ts';

export interface DataPlaceOptions {
  readonly config?: string;
  readonly region?: string;
  readonly file?: string;
  readonly postgres?: string;
  readonly programs?: string;
  readonly backups?: string;
}

export interface DataPlace {
  /** The file of a region, or the servers of a PostgreSQL, one of them its primary. */
  readonly data: { readonly path: string } | { readonly servers: readonly string[] };
  /** Where its backups are. */
  readonly backups: string;
  /** What was chosen among several, in words. */
  readonly choice?: string | undefined;
  /** What no backup of it has, in words. */
  readonly leftOut?: string | undefined;
  /** All regions that have the data, where the config says it. */
  readonly regions?: readonly string[] | undefined;
  /** The files of all regions that are on this machine. */
  readonly regionFiles?: readonly string[] | undefined;
}

/** Adds the options; their values are `DataPlaceOptions`. */
export function withDataPlace(command: Command): Command {
  return withConfig(command)
    .option(
      '--region <id>',
      'the region of the config whose data are meant (default: the one that has data here, of several the primary)',
    )
    .option('--file <path>', 'the file itself, of a world that has no config here')
    .addOption(
      new Option('--postgres <url>', 'a PostgreSQL; the variable keeps the password out of the process list').env(
        'ANTIPODE_POSTGRES',
      ),
    )
    .option('--programs <folder>', "where PostgreSQL's programs are, if they are not found by themselves")
    .option('-b, --backups <folder>', 'where the backups are (default: backups/REGION beside the folder of the data)');
}

const embeddedIsLeftOut =
  'the embedded SQL database (sql.engine: pglite) is not in a backup: copy its folder while nothing runs';

/** Throws ERR_CLI_BACKUP, ERR_CLI_REGION and what reading the config throws. */
export async function findDataPlace(options: DataPlaceOptions): Promise<DataPlace> {
  const { config, region, file, postgres, backups } = options;
  if (file !== undefined) {
    const path = resolve(file);
    return {
      data: { path },
      backups: resolve(backups ?? join(dirname(path), 'backups', nameOf(path))),
      regionFiles: existsSync(path) ? [path] : [],
    };
  }
  if (postgres !== undefined)
    return { data: { servers: [postgres] }, backups: resolve(backups ?? '.antipode/backups/postgres') };
  const { world } = await loadWorld({ config });
  const leftOut = world.sql?.engine === 'pglite' ? embeddedIsLeftOut : undefined;
  if (world.data === undefined) {
    const advice = leftOut ?? 'name a file with --file, or --postgres';
    throw new AntipodeError('ERR_CLI_BACKUP', `the config has no \`data\`: ${advice}`);
  }
  if (region !== undefined) checkRegion(world, region);
  const { engine, folder, servers = {} } = world.data;
  const beside = (name: string): string => resolve(backups ?? join(dirname(folder), 'backups', name));
  if (engine === 'postgres')
    return { data: { servers: Object.values(servers).flat() }, backups: beside('postgres'), leftOut };
  const { id, choice } = region === undefined ? regionHere(world, folder) : { id: region };
  const path = dataPath(folder, id);
  const regions = world.regions.map(({ id }) => id);
  const files = regions.length === 0 ? [path] : regions.map((each) => dataPath(folder, each));
  return {
    data: { path },
    backups: beside(nameOf(path)),
    choice,
    leftOut,
    regions: regions.length === 0 ? undefined : regions,
    regionFiles: files.filter((each) => existsSync(each)),
  };
}

/** The only one that has data here, or else the primary of the config. */
function regionHere({ regions }: ResolvedWorld, folder: string): { readonly id: string; readonly choice?: string } {
  if (regions.length === 0) return { id: '' };
  const here = regions.length === 1 ? regions : regions.filter(({ id }) => existsSync(dataPath(folder, id)));
  const primary = here.find((region) => region.primary);
  if (here.length === 1) return { id: here[0]!.id };
  if (primary !== undefined)
    return { id: primary.id, choice: `the data of ${primary.id}, the primary region; --region names another` };
  const which = here.length === 0 ? 'no region has data' : `${here.map(({ id }) => id).join(', ')} have data`;
  throw new AntipodeError('ERR_CLI_BACKUP', `${which} in ${folder}: say with --region which is meant`);
}

function nameOf(path: string): string {
  return basename(path).replace(/\.sqlite$/, '');
}
