/**
 * One query on all servers, its answers as one stream. First a cursor is opened on each; that all servers let it in proves
 * that together they have every bucket once (ownership.ts), and each row is counted once although buckets move. Where
 * one refuses, because it has got or given a bucket since, all begin anew.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError } from '../../../core/index.ts';
import type { QueryConfig } from '../../queryable.ts';
import { shardsDefaults } from '../defaults.ts';
import { mergeSorted } from '../merge-sorted.ts';
import { compareRows, type Row } from '../order-by.ts';
import { refusalOf } from '../schema/refusals.ts';
import type { ShardServers } from '../servers.ts';
import { type Ownership, readOwnership } from './ownership.ts';
import type { ScatterOptions, ShardFailure } from './scatter-options.ts';
import { ServerCursor } from './server-cursor.ts';
import { Slots } from './slots.ts';

export class Scatter {
  readonly #servers: ShardServers;
  readonly #buckets: number;
  #known: Ownership | undefined;

  constructor(servers: ShardServers, buckets: number) {
    this.#servers = servers;
    this.#buckets = buckets;
  }

  /** Failures of servers are pushed to `failures` where they do not end it. */
  async *run(query: QueryConfig, options: ScatterOptions, failures: ShardFailure[]): AsyncGenerator<Row, void> {
    const cursors = await this.#open(query, options, failures);
    try {
      const streams = options.onFailure === 'partial' ? cursors.map((cursor) => forgiving(cursor, failures)) : cursors;
      const { orderBy, limit = Number.POSITIVE_INFINITY } = options;
      const typeOf = (column: string): number | undefined => cursors[0]?.typeOf(column);
      const rows = orderBy === undefined ? inTurn(streams) : mergeSorted<Row>(streams, compareRows(orderBy, typeOf));
      let count = 0;
      if (limit > 0) {
        for await (const row of rows) {
          yield row;
          if (++count >= limit) return;
        }
      }
    } finally {
      await Promise.all(cursors.map((cursor) => cursor.close()));
    }
  }

  async #open(query: QueryConfig, options: ScatterOptions, failures: ShardFailure[]): Promise<readonly ServerCursor[]> {
    const slots = new Slots(options.concurrency ?? shardsDefaults.concurrency);
    for (let attempt = 1; ; attempt++) {
      this.#known ??= await readOwnership(this.#servers, this.#buckets);
      const { generations, silent } = this.#known;
      // Who was silent may answer the next time.
      if (silent.size > 0) this.#known = undefined;
      const opened = await Promise.allSettled(
        [...generations].map(([server, generation]) =>
          ServerCursor.open({ server, generation, pool: this.#servers.pool(server) }, query, slots),
        ),
      );
      const cursors = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const failed = [...silent].map(([server, error]) => ({ server, error }));
      failed.push(...[...generations.keys()].flatMap((server, at) => failureOf(server, opened[at]!)));
      const isMoved = failed.some(({ error }) => refusalOf(error)?.kind === 'generation');
      if (!isMoved && (failed.length === 0 || options.onFailure === 'partial')) {
        failures.push(...failed);
        return cursors;
      }
      await Promise.all(cursors.map((cursor) => cursor.close()));
      if (!isMoved) throw failedFault(failed);
      this.#known = undefined;
      if (attempt === shardsDefaults.scatterAttempts) throw movingFault(attempt, failed[0]!.error);
      await delay(shardsDefaults.retryMs * attempt);
    }
  }
}

function failureOf(server: string, outcome: PromiseSettledResult<unknown>): readonly ShardFailure[] {
  return outcome.status === 'rejected' ? [{ server, error: outcome.reason }] : [];
}

async function* inTurn(streams: readonly AsyncIterator<Row, undefined>[]): AsyncGenerator<Row, void> {
  for (const stream of streams) {
    for (let next = await stream.next(); !next.done; next = await stream.next()) yield next.value;
  }
}

/** Ends where it would fail, and says so. */
function forgiving(cursor: ServerCursor, failures: ShardFailure[]): AsyncIterator<Row, undefined> {
  return {
    next: () =>
      cursor.next().catch((error: unknown) => {
        failures.push({ server: cursor.server, error });
        return { done: true, value: undefined };
      }),
  };
}

function failedFault(failures: readonly ShardFailure[]): AntipodeError {
  const { server, error } = failures[0]!;
  const reason = error instanceof Error ? error.message : String(error);
  return new AntipodeError(
    'ERR_SQL_SHARD_FAILED',
    `A query of all shards failed on ${server}${failures.length > 1 ? ` and ${failures.length - 1} more` : ''}: ${reason}. With onFailure: 'partial' the others answer without it.`,
    { cause: error, details: { servers: failures.map((failure) => failure.server) } },
  );
}

function movingFault(attempts: number, cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_MOVING',
    `Buckets moved during each of ${attempts} tries to ask all shards: ask again when the move rests, or lower its pace.`,
    { cause },
  );
}
