/**
 * Watches, by asking: the replica nearby is asked for the last write of all collections that are watched in this process, by one
 * small question, and for changes only where there are some. When it is asked notices of the primary say, where they can be
 * heard (notice-feed.ts, head-poll.ts); what is told comes from the replica alone, so that reads there see it.
 *
 * A watch notes the version that it has told last. Where it goes on at another server that lacks this version, the primary says
 * whether that server is behind or the version is lost.
 */
import type { ChangedKey, ChangeSet, ReadOptions, WatchQuery } from '../engine.ts';
import { compactedFault, tokenLostFault } from '../faults.ts';
import { postgresDefaults } from './defaults.ts';
import type { HeadPoll } from './head-poll.ts';
import type { NoticeFeed } from './notice-feed.ts';
import type { Reader, Reading } from './reader.ts';
import type { ChangeRow, Statements } from './statements.ts';

const nearby: ReadOptions = { level: { type: 'eventual' }, waitMs: 0 };
const atPrimary: ReadOptions = { level: { type: 'strong' }, waitMs: 0 };

export interface ChangeFeedParts {
  readonly reader: Reader;
  readonly statements: Statements;
  readonly poll: HeadPoll;
  readonly notices: NoticeFeed;
}

export class ChangeFeed {
  readonly #reader: Reader;
  readonly #statements: Statements;
  readonly #poll: HeadPoll;
  readonly #notices: NoticeFeed;

  constructor({ reader, statements, poll, notices }: ChangeFeedParts) {
    this.#reader = reader;
    this.#statements = statements;
    this.#poll = poll;
    this.#notices = notices;
  }

  /** Throws as the contract of engines says. */
  async *watch(query: WatchQuery, signal: AbortSignal): AsyncGenerator<ChangeSet, void, undefined> {
    this.#poll.join(query.collection);
    this.#notices.join();
    try {
      yield* this.#changes(query, signal);
    } finally {
      this.#notices.leave();
      this.#poll.leave(query.collection);
    }
  }

  async *#changes(
    { collection, prefix, from }: WatchQuery,
    signal: AbortSignal,
  ): AsyncGenerator<ChangeSet, void, undefined> {
    let told = from ?? (await this.#headOf(collection));
    while (!signal.aborted) {
      const reading = await this.#read(collection, told, nearby).catch((error) => {
        // Nobody can be asked now; what there is to tell is told when somebody can.
        if (error.code !== 'ERR_DATA_UNAVAILABLE') throw error;
      });
      if (reading !== undefined) await this.#check(collection, told, reading);
      const rows = (reading?.rows ?? []).filter(({ version }) => version !== null);
      for (const row of rows) {
        told = Number(row.version);
        const changes = changesOf(row, prefix);
        if (signal.aborted) return;
        if (changes.length > 0) yield { version: told, token: reading!.token, changes };
      }
      if (rows.length === 0) await this.#poll.passes(collection, told, signal);
    }
  }

  async #headOf(collection: string): Promise<number> {
    const { row } = await this.#read(collection, 0, atPrimary);
    return Number(row.head ?? 0);
  }

  #read(collection: string, from: number, how: ReadOptions): Promise<Reading<ChangeRow>> {
    const { watchRows: rows, watchBytes: bytes } = postgresDefaults;
    return this.#reader.read<ChangeRow>(this.#statements.changes({ collection, from, rows, bytes }), how);
  }

  /** Throws where there is a gap behind what was told. */
  async #check(collection: string, told: number, reading: Reading<ChangeRow>): Promise<void> {
    const { row, isPrimary, token } = reading;
    const [head, oldest] = [Number(row.head ?? 0), Number(row.oldest ?? 0)];
    if (row.is_lost || (isPrimary && head < told)) throw tokenLostFault(String(told), token);
    if (told < oldest) throw compactedFault(told, oldest);
    if (head >= told) return;
    const asked = await this.#read(collection, told, atPrimary).catch(() => undefined);
    if (asked !== undefined) await this.#check(collection, told, asked);
  }
}

function changesOf({ keys, contents }: ChangeRow, prefix: string): readonly ChangedKey[] {
  return keys!
    .map((key, index) => ({ key, value: contents![index] ?? undefined }))
    .filter(({ key }) => key.startsWith(prefix));
}
