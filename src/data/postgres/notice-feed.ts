/**
 * Notices of writes, heard from the primary for as long as somebody watches: one connection a process. Where there is no primary,
 * or none that could be listened to (PgBouncer, a line that is cut), it is tried again and again; watches ask meanwhile.
 */
import type { Listening, Server, ServerGroup } from '../../sql/index.ts';
import { Signal } from '../replication/signal.ts';
import { postgresDefaults } from './defaults.ts';
import type { Statements } from './statements.ts';

export interface NoticeListener {
  /** The last write of a collection, which a replica nearby may not have yet. */
  noticed(collection: string, version: number): void;
  /** Whether notices are heard from now on. */
  hears(isHearing: boolean): void;
}

export interface NoticeFeedOptions {
  readonly group: ServerGroup;
  readonly statements: Statements;
  readonly listener: NoticeListener;
}

export class NoticeFeed {
  readonly #options: NoticeFeedOptions;
  readonly #changed: Signal;
  #watches = 0;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: NoticeFeedOptions) {
    this.#options = options;
    this.#changed = new Signal(options.group.timers);
  }

  /** One more watches. */
  join(): void {
    this.#watches += 1;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  leave(): void {
    this.#watches -= 1;
    if (this.#watches === 0) this.#changed.fire();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#changed.fire();
    await this.#running;
  }

  get #isWanted(): boolean {
    return this.#watches > 0 && !this.#isClosed;
  }

  async #run(): Promise<void> {
    const { servers, timers } = this.#options.group;
    while (this.#isWanted) {
      const { primary } = servers;
      // Why it failed matters to nobody: the watches go on.
      if (primary !== undefined) await this.#listenTo(primary).catch(() => {});
      await this.#changed.until(() => !this.#isWanted, timers.now() + postgresDefaults.noticeRetryMs);
    }
  }

  /** Resolves when nobody watches any more, or another server is the primary; rejects when nothing can be heard. */
  async #listenTo(server: Server): Promise<void> {
    const { statements, listener, group } = this.#options;
    const { servers, timers } = group;
    const listening = await server.notices?.listen(statements.schema, (payload) => this.#heard(payload));
    if (listening === undefined) return;
    try {
      await listening.query(statements.attend());
      listener.hears(true);
      let hasEnded = false;
      void listening.ended.then(() => {
        hasEnded = true;
        this.#changed.fire();
      });
      while (this.#isWanted && servers.primary === server) {
        await isThere(listening);
        await this.#changed.until(() => !this.#isWanted || hasEnded, timers.now() + postgresDefaults.noticeCheckMs);
      }
    } finally {
      listener.hears(false);
      await listening.close();
    }
  }

  #heard(payload: string): void {
    const [version, collection] = payload.split(' ');
    if (collection !== undefined) this.#options.listener.noticed(collection, Number(version));
  }
}

/** Rejects where it does not answer: a connection that was cut off may look as if nothing happened to it. */
async function isThere(listening: Listening): Promise<void> {
  await listening.query('select');
}
