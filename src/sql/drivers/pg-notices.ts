/**
 * Listening through `pg`, on connections of their own: one that waits for notices is with one process of the server for good, so
 * it cannot come from a pool, nor lead through PgBouncer in transaction mode. A standby refuses it.
 */
import type { Listening, Notices } from '../notices.ts';
import { loadPg, type PgClient } from './load-pg.ts';
import { answerWithinMs, connectionConfig, type PgConnectionOptions } from './pg-config.ts';
import { connectFault } from './pool-faults.ts';

/** Nothing is opened before somebody listens. */
export function pgNotices(options: PgConnectionOptions): Notices {
  return new PgNotices(options);
}

class PgNotices implements Notices {
  readonly #options: PgConnectionOptions;
  readonly #clients = new Set<PgClient>();

  constructor(options: PgConnectionOptions) {
    this.#options = options;
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<Listening> {
    const { Client } = await loadPg();
    const limitMs = answerWithinMs(this.#options);
    const client = new Client({
      ...connectionConfig(this.#options),
      ...(Number.isFinite(limitMs) && { query_timeout: limitMs }),
    });
    const ended = new Promise<void>((resolve) => client.on('end', resolve));
    // What breaks the connection ends it, and is told so; without a listener it would end the process.
    client.on('error', () => {});
    client.on('notification', ({ payload = '' }) => heard(payload));
    this.#clients.add(client);
    void ended.then(() => this.#clients.delete(client));
    await this.#connect(client);
    try {
      await client.query(`listen "${channel.replaceAll('"', '""')}"`);
    } catch (error) {
      await client.end();
      throw error;
    }
    return { ended, query: (query, values) => client.query(query, values), close: () => client.end() };
  }

  abandon(): void {
    for (const client of this.#clients) client.connection?.stream.destroy();
  }

  async #connect(client: PgClient): Promise<void> {
    try {
      await client.connect();
    } catch (error) {
      this.#clients.delete(client);
      client.connection?.stream.destroy();
      throw connectFault(error, this.#options.name ?? new URL(this.#options.url).host);
    }
  }
}
