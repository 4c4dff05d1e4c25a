/** The engine that keeps the data of a world, for one region of it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError, type Secrets, systemRandom, systemTimers } from '../core/index.ts';
import type { DataEngine, EngineFactory } from '../data/index.ts';

/** Where the data of each region answers this one; `here` is where it listens itself. */
export type DataAddresses = Readonly<Record<string, string>>;

/** For files. */
export interface FileReach {
  /** Stand in the config where they are not given. */
  readonly addresses: DataAddresses | undefined;
  /** What the regions show each other; asked for with each message. */
  readonly secrets: () => Secrets | undefined;
}

/** Rejects as `openDataHost` does. */
export async function openDataEngine(world: ResolvedWorld, here: string, reach: FileReach): Promise<DataEngine> {
  const { engine, folder } = world.data!;
  const region = regionName(here);
  if (engine === 'sqlite') await mkdir(folder, { recursive: true, mode: 0o700 });
  const factory = engine === 'sqlite' ? await files(world, here, reach) : await database(world);
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
  world: ResolvedWorld,
  here: string,
  { addresses = addressesOf(world), secrets }: FileReach,
): Promise<EngineFactory> {
  const { sqlite } = await import('../data/index.ts');
  const { data, regions: all } = world;
  const { folder, replication } = data!;
  const primary = all.find((one) => one.primary)?.id;
  const others = all.length > 1 && { regions: addresses, secret: secrets, ...(primary !== undefined && { primary }) };
  return sqlite({
    path: dataPath(folder, here),
    replication: replication === 'majority' ? 'majority' : 'async',
    ...others,
  });
}

/** Throws ERR_WORLD_NO_DATA_URL where files of several regions are to follow each other, and one does not say where it answers. */
export function checkDataAddresses(world: ResolvedWorld): void {
  if (world.data?.engine === 'sqlite') addressesOf(world);
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
