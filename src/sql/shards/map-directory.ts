/**
 * What this process knows of the map: read once, then kept up to date by what servers answer. A server that released a
 * bucket says where to; that is known here before the map's database has it, and counts, for it has the later version.
 */
import { AntipodeError } from '../../core/index.ts';
import type { Queryable } from '../queryable.ts';
import { type BucketHome, ShardMap } from './shard-map.ts';

interface MapRow {
  readonly server: string;
  /** A bigint, as digits. */
  readonly version: string;
  readonly buckets: readonly number[];
}

export class MapDirectory {
  readonly #database: () => Queryable;
  readonly #buckets: number;
  #map: ShardMap | undefined;
  #loading: Promise<ShardMap> | undefined;

  constructor(database: () => Queryable, buckets: number) {
    this.#database = database;
    this.#buckets = buckets;
  }

  /** The map, read now if it has not been yet. */
  async current(): Promise<ShardMap> {
    return this.#map ?? (await this.reload());
  }

  /** Reads the map anew; callers at one time share one read. */
  reload(): Promise<ShardMap> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Remembers where a bucket is. False where that was known, or something later. */
  learn(bucket: number, home: BucketHome): boolean {
    if (this.#map === undefined || this.#map.homeOf(bucket).version >= home.version) return false;
    this.#map = this.#map.withMoved([bucket], home);
    return true;
  }

  async #load(): Promise<ShardMap> {
    const read = await readMap(this.#database(), this.#buckets);
    this.#map = this.#map === undefined ? read : this.#map.mergedWith(read);
    return this.#map;
  }
}

/** Rejects with ERR_SQL_SHARD_UNPREPARED where there is none, or one of another number of buckets. */
export async function readMap(database: Queryable, buckets: number): Promise<ShardMap> {
  const rows = await mapRows(database);
  const homes: BucketHome[] = [];
  for (const { server, version, buckets: held } of rows) {
    for (const bucket of held) homes[bucket] = { server, version: Number(version) };
  }
  if (Object.keys(homes).length === buckets && homes.length === buckets) return new ShardMap(homes);
  throw new AntipodeError(
    'ERR_SQL_SHARD_UNPREPARED',
    `The map has ${homes.length} buckets, and the options say ${buckets}: prepare the shards first, and never change their number.`,
    { details: { found: homes.length, buckets } },
  );
}

async function mapRows(database: Queryable): Promise<readonly MapRow[]> {
  try {
    const text =
      'SELECT server, version, array_agg(bucket) AS buckets FROM antipode_shards.map GROUP BY server, version';
    return (await database.query<MapRow>(text)).rows;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === '42P01') return [];
    throw error;
  }
}
