/** Those who wait for a primary, while there is none: a bounded number, for a bounded time. */
import { AntipodeError, formatDuration, type Timers } from '../core/index.ts';
import { closedError } from './faults.ts';
import type { Server } from './server.ts';

export interface PrimaryWaitOptions {
  readonly primaryWaitMs: number;
  readonly maxWaiting: number;
  /** How each server is, for people. */
  readonly servers: () => readonly string[];
  readonly timers: Timers;
}

interface Waiter {
  arrived(server: Server): void;
  refuse(error: AntipodeError): void;
}

export class PrimaryWaiters {
  readonly #options: PrimaryWaitOptions;
  readonly #waiting = new Set<Waiter>();
  #isClosed = false;

  constructor(options: PrimaryWaitOptions) {
    this.#options = options;
  }

  /** Waits until `endMs`. Rejects with ERR_SQL_NO_PRIMARY, or ERR_SQL_TWO_PRIMARIES where there are too many. */
  wait(endMs: number, hasRivals = false): Promise<Server> {
    const { primaryWaitMs, maxWaiting, servers, timers } = this.#options;
    if (this.#isClosed) return Promise.reject(closedError());
    if (this.#waiting.size >= maxWaiting)
      return Promise.reject(noPrimary(`${maxWaiting} queries wait for one`, servers()));
    return new Promise((resolve, reject) => {
      const cancel = timers.after(Math.max(0, endMs - timers.now()), () => {
        this.#waiting.delete(waiter);
        const why = `none came within ${formatDuration(primaryWaitMs)}, for which a failover is waited for`;
        reject(hasRivals ? twoPrimaries() : noPrimary(why, servers()));
      });
      const waiter: Waiter = {
        arrived(server) {
          cancel();
          resolve(server);
        },
        refuse(error) {
          cancel();
          reject(error);
        },
      };
      this.#waiting.add(waiter);
    });
  }

  arrived(server: Server): void {
    for (const waiter of this.#waiting) waiter.arrived(server);
    this.#waiting.clear();
  }

  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiting) waiter.refuse(closedError());
    this.#waiting.clear();
  }
}

function noPrimary(why: string, servers: readonly string[]): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_NO_PRIMARY',
    `No server takes writes, and nothing was written: ${why} (${servers.join('; ')}). Start one, or promote a standby; \`primaryWait\` sets how long a query waits for that.`,
    { details: { servers } },
  );
}

function twoPrimaries(): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_TWO_PRIMARIES',
    'Several servers take themselves for the primary, on one timeline, so that nobody can tell which was copied from which. Nothing was written; stop all but one.',
  );
}
