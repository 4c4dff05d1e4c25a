/**
 * The work of a move in steps, each with a rest behind it, and what others feel meanwhile: a small question that both servers are
 * asked again and again, on connections of its own. With a pace of 1 nothing is asked and nobody rests.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { pgPool } from '../../drivers/pg-pool.ts';
import type { ConnectionPool } from '../../queryable.ts';
import type { ResolvedShardsOptions } from '../options.ts';
import { shardMoveDefaults } from './defaults.ts';
import { Pace } from './pace.ts';

export class PacedWork implements AsyncDisposable {
  readonly #pace: Pace;
  readonly #isPaced: boolean;
  readonly #askers: readonly Promise<void>[];
  readonly #pools: readonly ConnectionPool[];
  #isWorking = false;
  #isOver = false;

  /** `most` is the part of the time in which it works at most. */
  constructor({ servers }: ResolvedShardsOptions, names: readonly string[], most: number) {
    const { leastPace, maxSlowdown } = shardMoveDefaults;
    this.#pace = new Pace({ most, least: Math.min(leastPace, most), maxSlowdown });
    this.#isPaced = most < 1;
    this.#pools = (this.#isPaced ? names : []).map((name) =>
      pgPool({ ...servers.get(name)!, maxConnections: 1, applicationName: 'antipode move watch' }),
    );
    this.#askers = this.#pools.map((pool) => this.#askAgainAndAgain(pool));
  }

  /** The part of the time in which it works now. */
  get share(): number {
    return this.#pace.share;
  }

  /** Runs a step, and rests. One at a time, and never while anybody is made to wait. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isPaced) return await work();
    const begunMs = performance.now();
    this.#isWorking = true;
    const result = await work().finally(() => {
      this.#isWorking = false;
    });
    await delay(this.#pace.restMs(performance.now() - begunMs));
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const pool of this.#pools) pool.abandon();
    await Promise.all(this.#askers);
    await Promise.all(this.#pools.map((pool) => pool.end()));
  }

  async #askAgainAndAgain(pool: ConnectionPool): Promise<void> {
    while (!this.#isOver) {
      const wasAtRest = !this.#isWorking;
      const askedMs = performance.now();
      const isConnected = pool.idleCount > 0;
      try {
        await pool.query('select 1');
        // The first one has waited for its connection.
        if (isConnected) this.#pace.heard(performance.now() - askedMs, wasAtRest && !this.#isWorking);
      } catch {
        // The move itself will hear of it, and say so.
      }
      await delay(shardMoveDefaults.watchMs);
    }
  }
}
