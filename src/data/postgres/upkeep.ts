/**
 * Deletes what has to go in time, now and then, at the primary. Every process of the app asks for it, at times that drift apart,
 * and the database lets one at a time do it: so it goes on as long as anybody is there.
 */
import type { Random } from '../../core/index.ts';
import type { ServerGroup } from '../../sql/index.ts';
import { postgresDefaults } from './defaults.ts';
import type { Statements } from './statements.ts';

export interface UpkeepOptions {
  readonly group: ServerGroup;
  readonly statements: Statements;
  readonly random: Random;
  readonly historyMs: number;
}

interface UpkeepRow {
  /** Rows that went; null where another process is at it. */
  readonly gone: number | null;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  #cancelNext: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  start(): void {
    const { group, random } = this.#options;
    if (this.#isClosed) return;
    this.#cancelNext = group.timers.after(postgresDefaults.upkeepMs * (0.9 + 0.2 * random.next()), () => {
      this.#running = this.run().finally(() => this.start());
    });
  }

  /** Resolves when there is nothing left to delete, or nobody to ask: the next time will come. */
  async run(): Promise<void> {
    const { group, statements, historyMs } = this.#options;
    const { servers } = group;
    const { upkeepRows } = postgresDefaults;
    while (!this.#isClosed && servers.primary !== undefined) {
      const statement = statements.upkeep(servers.timelines.current, upkeepRows, historyMs);
      const answer = await servers.primary.pools.writes.query<UpkeepRow>(statement).catch(() => undefined);
      if (!answer?.rows[0]?.gone) return;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelNext?.();
    await this.#running;
  }
}
