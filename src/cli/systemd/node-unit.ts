/** The unit of a world's node on this machine: what its config says of ports, times and users, and where things are here. */
import { dirname } from 'node:path';
import type { LoadedWorld, ResolvedWorld } from '../../config/index.ts';
import { type UnitOptions, unitFile } from './unit-file.ts';

export interface NodeUnitOptions {
  readonly loaded: LoadedWorld;
  readonly region: string | undefined;
  /** Undefined: whoever asks for the unit. */
  readonly user: string | undefined;
  /** Who asks. */
  readonly caller: string;
  /** How this program was started: the path of Node, its options, and the script; all absolute. */
  readonly program: readonly string[];
}

export interface NodeUnit {
  readonly text: string;
  /** What its reader should know. */
  readonly remarks: readonly string[];
}

export function nodeUnit({ loaded, region, user, caller, program }: NodeUnitOptions): NodeUnit {
  const { file, world } = loaded;
  const gives = givesUsers(world);
  const owner = user ?? caller;
  const options: UnitOptions = {
    description: `${world.name}${region === undefined ? '' : ` in ${region}`}, run by Antipode`,
    command: [...program, 'start', '--config', file, ...(region === undefined ? [] : ['--region', region])],
    directory: dirname(file),
    user: gives || owner === 'root' ? undefined : owner,
    hasLowPort: hasLowPort(world),
    startMs: Math.max(0, ...world.services.map(({ source }) => (source.kind === 'run' ? source.startTimeoutMs : 0))),
    stopMs: world.drain.announceMs + world.drain.graceMs,
  };
  return { text: unitFile(options), remarks: [...userRemarks(gives, user, owner), ...placeRemarks(program)] };
}

/** Whether it starts processes as somebody else, which only root can. */
function givesUsers({ services }: ResolvedWorld): boolean {
  return services.some(({ source }) => source.kind === 'run' && (source.user ?? source.group) !== undefined);
}

function hasLowPort({ listen }: ResolvedWorld): boolean {
  const addresses = [listen.http, listen.https, listen.admin === false ? undefined : listen.admin];
  return addresses.some((address) => address !== undefined && address.port > 0 && address.port < 1024);
}

function userRemarks(gives: boolean, user: string | undefined, owner: string): string[] {
  if (gives && user !== undefined) return [`it runs as root, not as ${user}: \`run.user\` in the config needs that`];
  if (gives) return ['it runs as root, as `run.user` in the config needs; the apps do not'];
  return owner === 'root' ? ['it runs as root, and the app with it: name somebody else with --user'] : [];
}

function placeRemarks(program: readonly string[]): string[] {
  if (!program.some((path) => path.includes('/_npx/'))) return [];
  return [
    "antipode was started from npx's cache, which may be cleared: install it (npm install antipode) and ask again",
  ];
}
