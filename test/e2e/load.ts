/**
 * Requests at a steady rate, whatever becomes of the ones before (an open loop: a slow answer must not slow the asking,
 * or the trouble it tells of would not be seen), from clients in several countries, with idempotent methods only.
 */
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface LoadOptions {
  /** The global entry. */
  readonly url: string;
  readonly perSecond: number;
  readonly clients: readonly string[];
  /** The field that says where a client is; `x-antipode-client` if not given, which is believed in dev only. */
  readonly clientField?: string;
  readonly methods?: readonly string[];
  /** Every second request by a connection of its own, instead of one that is kept open. */
  readonly mixedConnections?: boolean;
}

/** One request and what came of it. */
export interface Sample {
  readonly client: string;
  readonly method: string;
  /** Since the load began. */
  readonly sentMs: number;
  readonly doneMs: number;
  /** 0: no answer. */
  readonly status: number;
  /** Who served, as far as the answer says. */
  readonly region: string;
  readonly error?: string;
}

const idempotent = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];
/** Longer than anybody waits, so that what hangs is seen to hang. */
const patienceMs = 40_000;

export class Load {
  readonly samples: Sample[] = [];
  readonly #options: LoadOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
  readonly #startedAt = performance.now();
  readonly #under = new Set<Promise<void>>();
  readonly #asking: Promise<void>;
  #isEnding = false;
  #sent = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#asking = this.#ask();
  }

  /** Milliseconds since it began. */
  get nowMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Resolves when the load has gone on for so long. */
  async until(ms: number): Promise<void> {
    await delay(Math.max(0, ms - this.nowMs));
  }

  /** Asks no more; resolves when every request has come to an end. */
  async end(): Promise<readonly Sample[]> {
    this.#isEnding = true;
    await this.#asking;
    await Promise.all(this.#under);
    this.#agent.destroy();
    return this.samples;
  }

  async #ask(): Promise<void> {
    const { perSecond, clients, methods = idempotent } = this.#options;
    for (let sent = 0; !this.#isEnding; ) {
      const due = Math.floor((this.nowMs / 1000) * perSecond);
      for (; sent < due; sent++) {
        const one = this.#send(
          clients[sent % clients.length]!,
          methods[Math.floor(sent / clients.length) % methods.length]!,
        );
        this.#under.add(one);
        void one.then(() => this.#under.delete(one));
      }
      await delay(5);
    }
  }

  #send(client: string, method: string): Promise<void> {
    const sentMs = this.nowMs;
    const body = method === 'PUT' ? 'body' : undefined;
    const { clientField = 'x-antipode-client', mixedConnections = false } = this.#options;
    this.#sent++;
    const agent = mixedConnections && this.#sent % 2 === 0 ? false : this.#agent;
    const headers = { [clientField]: client, ...(body && { 'content-length': body.length }) };
    return new Promise((resolve) => {
      const done = (status: number, region: string, error?: string) => {
        this.samples.push({
          client,
          method,
          sentMs,
          doneMs: this.nowMs,
          status,
          region,
          ...(error !== undefined && { error }),
        });
        resolve();
      };
      const signal = AbortSignal.timeout(patienceMs);
      const call = request(this.#options.url, { method, headers, agent, signal }, (response) => {
        const region = String(response.headers['x-antipode-served-by'] ?? '').split('/')[0]!;
        response.resume();
        response.once('end', () => done(response.statusCode!, region));
        response.once('error', (error) => done(0, region, error.message));
      });
      call.once('error', (error) => done(0, '', error.message));
      call.end(body);
    });
  }
}
