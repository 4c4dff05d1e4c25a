/**
 * Brings work on one bucket to the server that has it. A server that does not have it (any more) refuses before anything
 * has run; then the router learns where it went, from that server or from the map, and tries there. Between the
 * moment a server lets go of a bucket and the moment its new home is known there may be nobody to ask: the work waits, no
 * longer than `moveWaitMs`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError } from '../../core/index.ts';
import type { ConnectionPool } from '../queryable.ts';
import { shardsDefaults } from './defaults.ts';
import type { MapDirectory } from './map-directory.ts';
import { type Refusal, refusalOf } from './schema/refusals.ts';
import type { ShardServers } from './servers.ts';
import type { BucketHome } from './shard-map.ts';

export class BucketRouter {
  readonly #servers: ShardServers;
  readonly #directory: MapDirectory;
  readonly #moveWaitMs: number;

  constructor(servers: ShardServers, directory: MapDirectory, moveWaitMs: number) {
    this.#servers = servers;
    this.#directory = directory;
    this.#moveWaitMs = moveWaitMs;
  }

  /** Runs `work` where the bucket is. Rejects with ERR_SQL_SHARD_MOVING where that was not found out in time. */
  async run<T>(bucket: number, work: (pool: ConnectionPool, version: number) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#moveWaitMs;
    for (;;) {
      const home = (await this.#directory.current()).homeOf(bucket);
      try {
        return await work(this.#servers.pool(home.server), home.version);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal?.kind === 'foreignRow') throw crossShardFault(error);
        if (refusal?.kind === 'reference') throw referenceFault(error);
        if (refusal?.kind !== 'moved' && refusal?.kind !== 'unaccepted') throw error;
        if (performance.now() > deadline) throw movingFault(bucket, home, this.#moveWaitMs, error);
        await this.#follow(bucket, home, refusal);
      }
    }
  }

  async #follow(bucket: number, home: BucketHome, refusal: Refusal): Promise<void> {
    if (refusal.kind === 'unaccepted') return await this.#accept(bucket, home);
    if (refusal.home !== undefined && this.#directory.learn(bucket, refusal.home)) return;
    const known = (await this.#directory.reload()).homeOf(bucket);
    if (known.version === home.version) await delay(shardsDefaults.retryMs);
  }

  /** Only who learnt the new version from the last home can name it; the move itself may not live to say so. */
  async #accept(bucket: number, { server, version }: BucketHome): Promise<void> {
    const text = 'SELECT antipode_shards.accept($1::smallint[], $2)';
    await this.#servers.pool(server).query(text, [[bucket], version]);
  }
}

export function crossShardFault(cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_CROSS_SHARD',
    `${(cause as Error).message}: rows of another key may lie on another server, now or after a move. Write each key through its own shard, one after the other, and make the second write repeatable.`,
    { cause },
  );
}

function referenceFault(cause: unknown): AntipodeError {
  const message = `${(cause as Error).message}: nothing was done; write them by shards.references, before or after.`;
  return new AntipodeError('ERR_SQL_REFERENCE_ALONE', message, { cause });
}

function movingFault(bucket: number, { server, version }: BucketHome, waitedMs: number, cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_MOVING',
    `Bucket ${bucket} was not found within ${waitedMs} ms: ${server} does not have it under version ${version}, and nobody says where it went. antipode shards status shows what is under way.`,
    { cause, details: { bucket, server, version } },
  );
}
