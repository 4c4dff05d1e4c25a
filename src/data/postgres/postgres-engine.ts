/** The contract of engines, on PostgreSQL with replicas. */
import type {
  Batch,
  ChangeSet,
  CommitOptions,
  Committed,
  DataEngine,
  DataStatus,
  EngineCapabilities,
  FailoverOptions,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  ReadOptions,
  WatchQuery,
} from '../engine.ts';
import { closedFault, unsupportedFault } from '../faults.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Committer } from './committer.ts';
import { postgresDefaults } from './defaults.ts';
import type { HeadPoll } from './head-poll.ts';
import type { NoticeFeed } from './notice-feed.ts';
import type { Reader } from './reader.ts';
import { type RegionsStatusOptions, regionsStatus } from './regions-status.ts';
import type { GetRow, ListRow } from './statements.ts';
import type { Upkeep } from './upkeep.ts';

export interface PostgresEngineParts extends RegionsStatusOptions {
  readonly reader: Reader;
  readonly committer: Committer;
  readonly feed: ChangeFeed;
  readonly poll: HeadPoll;
  readonly notices: NoticeFeed;
  readonly upkeep: Upkeep;
}

export class PostgresEngine implements DataEngine {
  readonly name: string = 'postgres';
  /** Who promotes must know that the old primary is dead, or stop it; that is Patroni's trade. */
  readonly capabilities: EngineCapabilities = { failover: false };
  readonly #parts: PostgresEngineParts;
  readonly #closed = new AbortController();

  constructor(parts: PostgresEngineParts) {
    this.#parts = parts;
  }

  async commit(batch: Batch, options: CommitOptions): Promise<Committed> {
    this.#checkOpen();
    const committed = await this.#parts.committer.commit(batch, options);
    this.#parts.poll.hint(batch.collection);
    return committed;
  }

  async get(collection: string, key: string, options: ReadOptions): Promise<FoundEntry> {
    this.#checkOpen();
    const { reader, statements } = this.#parts;
    const { row, token, region } = await reader.read<GetRow>(statements.get(collection, key), options);
    const { value, version } = row;
    return { token, region, entry: value === null ? undefined : { key, value, version: Number(version) } };
  }

  async list(query: ListQuery, options: ReadOptions): Promise<FoundPage> {
    this.#checkOpen();
    const { reader, statements } = this.#parts;
    const { row, token, region } = await reader.read<ListRow>(statements.list(query), options);
    const { keys, contents, versions, head } = row;
    const entries = keys
      .slice(0, query.limit)
      .map((key, index) => ({ key, value: contents[index]!, version: Number(versions[index]) }));
    return { token, region, entries, hasMore: keys.length > query.limit, version: Number(head) };
  }

  watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet> {
    this.#checkOpen();
    return this.#parts.feed.watch(query, AbortSignal.any([signal, this.#closed.signal]));
  }

  async status(): Promise<DataStatus> {
    this.#checkOpen();
    return await regionsStatus(this.#parts);
  }

  failover(_region: string, _options: FailoverOptions): Promise<FailoverReport> {
    const why = 'promote: let Patroni do it (patronictl failover), or pg_promote(); the engine follows';
    return Promise.reject(unsupportedFault(this.name, why));
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    const { group, upkeep, notices } = this.#parts;
    const stopGrace = group.timers.after(postgresDefaults.closeGraceMs, () => {
      for (const server of group.servers.all) server.abandon();
    });
    await Promise.all([upkeep.close(), notices.close()]);
    await group.servers.close();
    stopGrace();
  }

  #checkOpen(): void {
    if (this.#closed.signal.aborted) throw closedFault();
  }
}
