/** Replicated data in SQLite: one file a region, kept by one process (node:sqlite; nothing to install). */
import type { EngineFactory } from '../options.ts';
import { replicationDefaults } from '../replication/defaults.ts';
import { LinkError, type Links } from '../replication/links.ts';
import { RegionEngine } from '../replication/region-engine.ts';
import { RegionNode } from '../replication/region-node.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

export interface SqliteOptions {
  /** The file; it is made where there is none. ':memory:' keeps the data as long as the process lives. */
  readonly path: string;
}

const noLinks: Links = { ask: async (region) => Promise.reject(new LinkError(`${region} has no link`, false)) };

/** Opening rejects with ERR_DATA_BUSY when another process has the file, with ERR_DATA_DAMAGED. */
export function sqlite({ path }: SqliteOptions): EngineFactory {
  return {
    name: 'sqlite',
    async open({ region, timers, wallClock, random }) {
      const store = openSqliteStore(path);
      const { keptRecords } = replicationDefaults;
      const ports = { store, timers, wallClock, random, links: noLinks, nextTurn: setImmediate };
      const node = new RegionNode({
        ...ports,
        region,
        regions: [region],
        firstPrimary: region,
        mode: 'async',
        keptRecords,
      });
      node.start();
      return new RegionEngine('sqlite', node, async () => {});
    },
  };
}
