/**
 * Which server has which bucket, as of one version. A value: a change makes a new map.
 *
 * Each bucket carries the version of the change that put it where it is. A query names it, so that a server can tell a
 * router that knows of a later change from one that missed it.
 */
import { AntipodeError } from '../../core/index.ts';

export interface BucketHome {
  readonly server: string;
  /** The version of the map that put the bucket there. */
  readonly version: number;
}

export class ShardMap {
  readonly version: number;
  readonly #homes: readonly BucketHome[];

  /** `homes[bucket]` is its home. */
  constructor(homes: readonly BucketHome[]) {
    this.#homes = homes;
    this.version = homes.reduce((highest, { version }) => Math.max(highest, version), 0);
  }

  /** The first map there is: buckets in equal ranges, in the order of the servers. */
  static even(servers: readonly string[], buckets: number): ShardMap {
    if (servers.length === 0 || servers.length > buckets) {
      throw new AntipodeError(
        'ERR_SQL_SHARD_OPTION',
        `${buckets} buckets cannot be shared by ${servers.length} servers: name at least one, at most one for each bucket.`,
      );
    }
    const homes = Array.from({ length: buckets }, (_, bucket) => ({
      server: servers[Math.floor((bucket * servers.length) / buckets)]!,
      version: 1,
    }));
    return new ShardMap(homes);
  }

  get buckets(): number {
    return this.#homes.length;
  }

  homeOf(bucket: number): BucketHome {
    const home = this.#homes[bucket];
    if (home !== undefined) return home;
    throw new RangeError(`there is no bucket ${bucket} of ${this.#homes.length}`);
  }

  /** In ascending order. */
  bucketsOf(server: string): readonly number[] {
    return this.#homes.flatMap((home, bucket) => (home.server === server ? [bucket] : []));
  }

  /** The servers that have a bucket, by name. */
  servers(): readonly string[] {
    return [...new Set(this.#homes.map(({ server }) => server))].toSorted();
  }

  /** The map after a move; what is known of a bucket at a later version stays. */
  withMoved(buckets: readonly number[], { server, version }: BucketHome): ShardMap {
    const homes = [...this.#homes];
    for (const bucket of buckets) {
      if (this.homeOf(bucket).version < version) homes[bucket] = { server, version };
    }
    return new ShardMap(homes);
  }

  /** For each bucket the later of what the two maps know. */
  mergedWith(other: ShardMap): ShardMap {
    const later = (home: BucketHome, bucket: number): BucketHome => {
      const theirs = other.homeOf(bucket);
      return theirs.version > home.version ? theirs : home;
    };
    return new ShardMap(this.#homes.map(later));
  }
}
