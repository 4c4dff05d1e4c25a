/** Connections that somebody waits for, and can be told to wait for no longer; one that comes later goes back to its pool. */
import type { PgClient } from './load-pg.ts';

export class PendingConnections {
  readonly #refusals = new Set<(error: Error) => void>();

  wait(connecting: Promise<PgClient>): Promise<PgClient> {
    return new Promise((resolve, reject) => {
      this.#refusals.add(reject);
      connecting.then(
        (client) => {
          if (this.#refusals.delete(reject)) resolve(client);
          else client.release();
        },
        (error) => {
          this.#refusals.delete(reject);
          reject(error);
        },
      );
    });
  }

  abandon(): void {
    const refusals = [...this.#refusals];
    this.#refusals.clear();
    for (const refuse of refusals) refuse(new Error('the server was given up'));
  }
}
