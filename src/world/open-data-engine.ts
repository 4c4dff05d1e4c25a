/** The engine that keeps the data of a world, for one region of it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError, systemRandom, systemTimers } from '../core/index.ts';
import type { DataEngine, EngineFactory } from '../data/index.ts';

/** Where the data of each region answers this one; `here` is where it listens itself. */
export type DataAddresses = Readonly<Record<string, string>>;

/** `addresses` are for files, and stand in the config where they are not given. Rejects as `openDataHost` does. */
export async function openDataEngine(
  world: ResolvedWorld,
  here: string,
  addresses?: DataAddresses,
): Promise<DataEngine> {
  const { engine, folder } = world.data!;
  const region = regionName(here);
  if (engine === 'sqlite') await mkdir(folder, { recursive: true, mode: 0o700 });
  const factory =
    engine === 'sqlite' ? await files(world, here, addresses ?? addressesOf(world)) : await database(world);
  return factory.open({ region, timers: systemTimers, random: systemRandom, wallClock: { now: () => Date.now() } });
}

/** The file of a region's data; a world without regions has one for `''`. */
export function dataPath(folder: string, region: string): string {
  return join(folder, `${regionName(region)}.sqlite`);
}

function regionName(region: string): string {
  return region === '' ? 'local' : region;
}

async function database({ data }: ResolvedWorld): Promise<EngineFactory> {
  const { postgres } = await import('../data/index.ts');
  const { servers, pgbouncer } = data!;
  return postgres({ regions: servers!, pgbouncer });
}

async function files(
  { data, secret, regions: all }: ResolvedWorld,
  here: string,
  addresses: DataAddresses,
): Promise<EngineFactory> {
  const { sqlite } = await import('../data/index.ts');
  const { folder, replication } = data!;
  const primary = all.find((one) => one.primary)?.id;
  const others = all.length > 1 && { regions: addresses, secret, ...(primary !== undefined && { primary }) };
  return sqlite({
    path: dataPath(folder, here),
    replication: replication === 'majority' ? 'majority' : 'async',
    ...others,
  });
}

function addressesOf({ regions }: ResolvedWorld): DataAddresses {
  return Object.fromEntries(
    regions.map(({ id, data }) => {
      if (data !== undefined || regions.length === 1) return [id, data ?? ''];
      const message = `regions.${id} does not say where its data answers the other regions: add data: 'http://…'`;
      throw new AntipodeError('ERR_WORLD_NO_DATA_URL', message, { details: { region: id } });
    }),
  );
}
