/** The pools of the servers, opened when they are first asked. */
import { AntipodeError } from '../../core/index.ts';
import { pgPool } from '../drivers/pg-pool.ts';
import type { ConnectionPool } from '../queryable.ts';
import type { ResolvedShardsOptions } from './options.ts';

export class ShardServers {
  readonly names: readonly string[];
  readonly #options: ResolvedShardsOptions;
  readonly #pools = new Map<string, ConnectionPool>();

  constructor(options: ResolvedShardsOptions) {
    this.#options = options;
    this.names = [...options.servers.keys()];
  }

  /** The pool of the database that holds the map. */
  get map(): ConnectionPool {
    return this.pool(this.#options.map);
  }

  /** Throws ERR_SQL_SHARD_SERVER for a server that the options do not name. */
  pool(name: string): ConnectionPool {
    const opened = this.#pools.get(name);
    if (opened !== undefined) return opened;
    const options = this.#options.servers.get(name);
    if (options === undefined) {
      throw new AntipodeError(
        'ERR_SQL_SHARD_SERVER',
        `The map names the server ${name}, and the options do not: they have ${this.names.join(', ')}.`,
        { details: { server: name } },
      );
    }
    const pool = pgPool({ ...options, pipeline: true });
    this.#pools.set(name, pool);
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }
}
