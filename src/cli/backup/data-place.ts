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
  /** All regions that have the data, where the config says it. */
  readonly regions?: readonly string[] | undefined;
}

/** Adds the options; their values are `DataPlaceOptions`. */
export function withDataPlace(command: Command): Command {
  return withConfig(command)
    .option('--region <id>', 'the region of the config whose data are meant (default: the one that has data here)')
    .option('--file <path>', 'the file itself, of a world that has no config here')
    .addOption(
      new Option('--postgres <url>', 'a PostgreSQL; the variable keeps the password out of the process list').env(
        'ANTIPODE_POSTGRES',
      ),
    )
    .option('--programs <folder>', "where PostgreSQL's programs are, if they are not found by themselves")
    .option('-b, --backups <folder>', 'where the backups are (default: backups/REGION beside the folder of the data)');
}

/** Throws ERR_CLI_BACKUP, ERR_CLI_REGION and what reading the config throws. */
export async function findDataPlace(options: DataPlaceOptions): Promise<DataPlace> {
  const { config, region, file, postgres, backups } = options;
  if (file !== undefined) {
    const path = resolve(file);
    return { data: { path }, backups: resolve(backups ?? join(dirname(path), 'backups', nameOf(path))) };
  }
  if (postgres !== undefined)
    return { data: { servers: [postgres] }, backups: resolve(backups ?? '.antipode/backups/postgres') };
  const { world } = await loadWorld({ config });
  if (world.data === undefined) {
    throw new AntipodeError('ERR_CLI_BACKUP', 'the config has no `data`: name a file with --file, or --postgres');
  }
  if (region !== undefined) checkRegion(world, region);
  const { engine, folder, servers = {} } = world.data;
  const beside = (name: string): string => resolve(backups ?? join(dirname(folder), 'backups', name));
  if (engine === 'postgres') return { data: { servers: Object.values(servers).flat() }, backups: beside('postgres') };
  const path = dataPath(folder, region ?? onlyRegion(world, folder));
  const regions = world.regions.map(({ id }) => id);
  return { data: { path }, backups: beside(nameOf(path)), regions: regions.length === 0 ? undefined : regions };
}

function onlyRegion({ regions }: ResolvedWorld, folder: string): string {
  if (regions.length === 0) return '';
  const here = regions.filter(({ id }) => existsSync(dataPath(folder, id)));
  const candidates = regions.length === 1 ? regions : here;
  if (candidates.length === 1) return candidates[0]!.id;
  const which =
    candidates.length === 0 ? 'no region has data' : `${candidates.map(({ id }) => id).join(', ')} have data`;
  throw new AntipodeError('ERR_CLI_BACKUP', `${which} in ${folder}: say with --region which is meant`);
}

function nameOf(path: string): string {
  return basename(path).replace(/\.sqlite$/, '');
}
