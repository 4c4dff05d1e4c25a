/** Clients that read and write by key without end, and what their queries took. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Shards } from '../../../src/sql/index.ts';

const clients = 8;
const pauseMs = 5;

export interface Latencies {
  readonly queries: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export class Load {
  readonly #shards: Shards;
  readonly #customers: number;
  readonly #perCustomer: number;
  readonly #running: Promise<unknown>;
  #tookMs: number[] = [];
  #failed = 0;
  #inserted = 0;
  #isStopped = false;

  constructor(
    shards: Shards,
    { customers, perCustomer }: { readonly customers: number; readonly perCustomer: number },
  ) {
    this.#shards = shards;
    this.#customers = customers;
    this.#perCustomer = perCustomer;
    this.#running = Promise.all(Array.from({ length: clients }, () => this.#run()));
  }

  /** What was measured since it was asked last. */
  forget(): Latencies {
    const sorted = this.#tookMs.sort((a, b) => a - b);
    const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    const latencies = { medianMs: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
    const result = { queries: sorted.length, failed: this.#failed, ...latencies };
    this.#tookMs = [];
    this.#failed = 0;
    return result;
  }

  /** Resolves with the number of rows that were inserted. */
  async stop(): Promise<number> {
    this.#isStopped = true;
    await this.#running;
    return this.#inserted;
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#isStopped; turn++) {
      const startedAt = performance.now();
      await this.#query(turn).catch((error: unknown) => {
        if (this.#failed++ === 0) console.error(error);
      });
      this.#tookMs.push(performance.now() - startedAt);
      await sleep(pauseMs);
    }
  }

  async #query(turn: number): Promise<void> {
    const customer = Math.floor(Math.random() * this.#customers);
    const id = Math.floor(Math.random() * this.#perCustomer);
    const shard = this.#shards.shard(customer);
    if (turn % 2 === 0) {
      await shard.read('SELECT * FROM events WHERE customer = $1 AND id = $2', [customer, id]);
    } else if (turn % 10 === 1) {
      await shard.query('INSERT INTO events (customer, id, payload) VALUES ($1, $2, $3)', [
        customer,
        1_000_000 + this.#inserted++,
        'new',
      ]);
    } else {
      await shard.query('UPDATE events SET hits = hits + 1 WHERE customer = $1 AND id = $2', [customer, id]);
    }
  }
}
