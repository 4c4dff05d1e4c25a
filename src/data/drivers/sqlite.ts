/** Replicated data in SQLite: one file a region, kept by one process (node:sqlite; nothing to install). */
import type { EngineFactory } from '../options.ts';
import { RegionEngine } from '../replication/region-engine.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

export interface SqliteOptions {
  /** The file; it is made where there is none. ':memory:' keeps the data as long as the process lives. */
  readonly path: string;
}

/** Opening rejects with ERR_DATA_BUSY when another process has the file, with ERR_DATA_DAMAGED. */
export function sqlite({ path }: SqliteOptions): EngineFactory {
  return {
    name: 'sqlite',
    async open({ region, timers, wallClock }) {
      const store = openSqliteStore(path);
      return new RegionEngine({ name: 'sqlite', region, store, timers, wallClock, nextTurn: setImmediate });
    },
  };
}
