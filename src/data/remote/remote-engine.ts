/**
 * The engine of a region, as its other processes have it: each call is a request to the one that keeps the data.
 *
 * A write that was sent and not answered may have happened: its outcome is unknown. A read that was not answered because the
 * other process has just been replaced is asked once more.
 */
import type { DataArchive } from '../archive/archive.ts';
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
import { unavailableFault } from '../faults.ts';
import type { EngineFactory } from '../options.ts';
import type { About } from './calls.ts';
import { Door, given, type RemoteEngineOptions, remoteEngineDefaults } from './door.ts';
import { linesOf } from './lines-of.ts';
import { RemoteArchive } from './remote-archive.ts';

/** Opening rejects with ERR_DATA_UNAVAILABLE when nobody answers. */
export function remoteEngine(options: RemoteEngineOptions): EngineFactory {
  return {
    name: 'remote',
    async open() {
      const door = new Door(options);
      try {
        return new RemoteEngine(door, await door.read({ call: 'about' }));
      } catch (error) {
        door.close();
        throw error;
      }
    },
  };
}

class RemoteEngine implements DataEngine {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  readonly archive: DataArchive | undefined;
  readonly #door: Door;

  constructor(door: Door, { name, capabilities, hasArchive }: About) {
    this.#door = door;
    this.name = name;
    this.capabilities = capabilities;
    this.archive = hasArchive ? new RemoteArchive(door) : undefined;
  }

  commit(batch: Batch, options: CommitOptions): Promise<Committed> {
    return this.#door.write({ call: 'commit', batch, options }, options.timeoutMs + remoteEngineDefaults.slackMs);
  }

  async get(collection: string, key: string, options: ReadOptions): Promise<FoundEntry> {
    const found = await this.#door.read({ call: 'get', collection, key, options }, options.waitMs);
    return { ...found, entry: found.entry };
  }

  list(query: ListQuery, options: ReadOptions): Promise<FoundPage> {
    return this.#door.read({ call: 'list', query, options }, options.waitMs);
  }

  async *watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet> {
    const response = await this.#door.open({ call: 'watch', query }, signal).catch((error) => {
      if (!signal.aborted) throw unavailableFault(String(error), error);
    });
    if (response === undefined) return;
    try {
      for await (const line of linesOf(response)) yield changeSet(given<ChangeSet>(JSON.parse(line)));
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    if (!signal.aborted) throw unavailableFault('the process that keeps it has ended the watch');
  }

  status(): Promise<DataStatus> {
    return this.#door.read({ call: 'status' });
  }

  failover(region: string, options: FailoverOptions): Promise<FailoverReport> {
    return this.#door.write({ call: 'failover', region, options }, remoteEngineDefaults.failoverMs);
  }

  async close(): Promise<void> {
    this.#door.close();
  }
}

/** With what JSON leaves out. */
function changeSet({ changes, ...set }: ChangeSet): ChangeSet {
  return { ...set, changes: changes.map(({ key, value }) => ({ key, value })) };
}
