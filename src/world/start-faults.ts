/**
 * What `antipode start` would refuse of a config that is valid: a node in production asks more of it than `antipode dev` does
 * (where regions are reached), and of the machine (packages that are installed). They are the checks that a start makes itself.
 */
import type { ResolvedWorld } from '../config/index.ts';
import { type AntipodeError, isAntipodeError } from '../core/index.ts';
import { openPlaces } from '../geo/index.ts';
import { checkPackages } from './check-packages.ts';
import { checkDataAddresses } from './open-data-engine.ts';
import { reachableRegions } from './region-reach.ts';
import { checkEmbedded } from './sql-host.ts';
import { checkTracing } from './tracing/load-tracing.ts';

/** All of them, with their codes; none where nothing stands against a start. */
export async function startFaults(world: ResolvedWorld): Promise<readonly AntipodeError[]> {
  const checks = [
    () => checkPackages(world),
    () => checkDataPackage(world),
    () => checkTracing(world),
    () => checkPlaces(world),
    () => checkEmbedded(world),
    () => checkDataAddresses(world),
    () => void reachableRegions(world, { region: undefined }),
  ];
  const faults = await Promise.all(checks.map(faultOf));
  return faults.filter((fault) => fault !== undefined);
}

/** Throws ERR_SQL_PG_MISSING. */
async function checkDataPackage({ data }: ResolvedWorld): Promise<void> {
  if (data?.engine !== 'postgres') return;
  const { loadPg } = await import('../sql/index.ts');
  await loadPg();
}

/** Throws ERR_GEO_DATABASE. */
async function checkPlaces({ geo: { database } }: ResolvedWorld): Promise<void> {
  await openPlaces({ database });
}

async function faultOf(check: () => void | Promise<void>): Promise<AntipodeError | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (isAntipodeError(error)) return error;
    throw error;
  }
}
