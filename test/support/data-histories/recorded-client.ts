/**
 * A user who reads and writes a few keys and writes down what happened. The session's token goes along from region to
 * region, as a cookie would.
 *
 * Every write has a value of its own. Whatever is not known to have failed has an unknown outcome.
 */

import type { HistoryRecorder, OpenOperation, OperationFacts } from '../../../src/consistency/index.ts';
import { isAntipodeError, type Random, type Timers } from '../../../src/core/index.ts';
import type { ReadLevelText, WriteLevelText } from '../../../src/data/index.ts';
import { parseToken } from '../../../src/data/replication/state-token.ts';
import type { Perform, StoreReply, StoreRequest } from './store-request.ts';

export interface RecordedClientOptions {
  readonly name: string;
  readonly recorder: HistoryRecorder;
  readonly random: Random;
  readonly timers: Timers;
  readonly perform: Perform;
  /** Some keys over and over, or a fresh one for every write: a loss then stays to be seen. */
  readonly keys: readonly string[] | 'fresh';
  readonly read: ReadLevelText;
  readonly write: WriteLevelText;
  /** The staleness that `read` allows, for the checker. */
  readonly boundMs?: number | undefined;
  /** After it an answer is not waited for any more. */
  readonly patienceMs: number;
}

interface Known {
  readonly value: unknown;
  readonly version: number;
}

type Answer = StoreReply | 'no answer';

/** Refusals that say that nothing was written. */
const harmless = ['ERR_DATA_CONFLICT', 'ERR_DATA_UNAVAILABLE', 'ERR_DATA_TOKEN_LOST'];

export class RecordedClient {
  readonly #options: RecordedClientOptions;
  readonly #known = new Map<string, Known>();
  #token: string | undefined;
  #sessions = 0;
  #writes = 0;

  constructor(options: RecordedClientOptions) {
    this.#options = options;
  }

  /** One operation, from its beginning to its end. */
  async step(): Promise<void> {
    const { keys, random, name } = this.#options;
    const lot = random.next();
    if (keys === 'fresh') {
      const own = `${name}-${1 + Math.floor(random.next() * this.#writes)}`;
      return lot < 0.3 && this.#writes > 0 ? this.#read(own) : this.#put(`${name}-${this.#writes + 1}`);
    }
    const key = keys[Math.floor(random.next() * keys.length)]!;
    if (lot < 0.5) return this.#read(key);
    if (lot < 0.6) return this.#write('delete', key, { f: 'delete' });
    return this.#put(key, lot < 0.85 ? undefined : this.#known.get(key));
  }

  #put(key: string, over?: Known): Promise<void> {
    const value = `${this.#options.name}.${++this.#writes}`;
    if (over === undefined) return this.#write('write', key, { f: 'write', value });
    return this.#write('cas', key, { f: 'write', value, ifVersion: over.version }, [over.value, value]);
  }

  async #read(key: string): Promise<void> {
    const { recorder, boundMs } = this.#options;
    const bound = boundMs === undefined ? {} : { boundMs };
    const operation = recorder.begin({ session: this.#session, f: 'read', key, ...bound });
    await this.#ask(operation, key, { f: 'read' }, ({ value, version }) => {
      this.#known.set(key, { value, version: version ?? 0 });
      operation.ok({ value, ...(version === undefined ? {} : { version }) });
    });
  }

  async #write(f: string, key: string, request: Partial<StoreRequest>, value = request.value): Promise<void> {
    const operation = this.#options.recorder.begin({ session: this.#session, f, key, value });
    await this.#ask(operation, key, request, (reply) => {
      const version = reply.version!;
      this.#known.set(key, { value: request.value ?? null, version: request.f === 'delete' ? 0 : version });
      operation.ok({ version, ...termOf(reply) });
    });
  }

  async #ask(
    operation: OpenOperation,
    key: string,
    request: Partial<StoreRequest>,
    succeed: (reply: StoreReply) => void,
  ): Promise<void> {
    const { perform, read, write, patienceMs } = this.#options;
    const asked = { f: 'read', key, read, write, timeoutMs: patienceMs / 2, token: this.#token, ...request } as const;
    try {
      const answer = await this.#patiently(perform(asked));
      if (answer === 'no answer') return operation.info(answer);
      this.#token = answer.token ?? this.#token;
      succeed(answer);
    } catch (error) {
      this.#failed(operation, error);
    }
  }

  #failed(operation: OpenOperation, error: unknown): void {
    const code = isAntipodeError(error) ? error.code : String(error);
    if (harmless.includes(code)) operation.fail(code === 'ERR_DATA_CONFLICT' ? 'conflict' : code);
    else operation.info(code);
    if (!isAntipodeError(error) || code !== 'ERR_DATA_TOKEN_LOST') return;
    // What this session had seen may be gone, and it was told so: another one begins.
    this.#sessions++;
    this.#token = error.details.token as string | undefined;
    this.#known.clear();
  }

  #patiently(answer: Promise<StoreReply>): Promise<Answer> {
    const { timers, patienceMs } = this.#options;
    return new Promise((resolve, reject) => {
      const stop = timers.after(patienceMs, () => resolve('no answer'));
      answer.then(resolve, reject).finally(stop);
    });
  }

  get #session(): string {
    return this.#sessions === 0 ? this.#options.name : `${this.#options.name}/${this.#sessions}`;
  }
}

/** Who accepted it, and in which term: versions of a term begin at a multiple of 2³². */
function termOf({ written, version }: StoreReply): OperationFacts {
  if (written === undefined || version === undefined) return {};
  return { epoch: Math.floor(version / 2 ** 32), node: parseToken(written).epoch.primary };
}
