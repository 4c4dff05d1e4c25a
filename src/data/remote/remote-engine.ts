/**
 * The engine of a region, as its other processes have it: each call is a request to the one that keeps the data.
 *
 * A write that was sent and not answered may have happened: its outcome is unknown. A read that was not answered because the
 * other process has just been replaced is asked once more.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AntipodeError } from '../../core/index.ts';
import type {
  Batch,
  ChangeSet,
  CommitOptions,
  Committed,
  DataEngine,
  DataStatus,
  EngineCapabilities,
  FailoverOptions,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  ReadOptions,
  WatchQuery,
} from '../engine.ts';
import { unavailableFault, unknownFault } from '../faults.ts';
import type { EngineFactory } from '../options.ts';
import { type Answered, type Call, scheme, type Values } from './calls.ts';

export interface RemoteEngineDefaults {
  /** How long an answer may take beyond what the call itself may wait for. */
  readonly slackMs: number;
  /** The same for a failover, which asks other regions. */
  readonly failoverMs: number;
}

export const remoteEngineDefaults: RemoteEngineDefaults = Object.freeze({ slackMs: 2_000, failoverMs: 60_000 });

export interface RemoteEngineOptions {
  /** Where the process that has the engine answers: `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly secret: string;
}

/** Opening rejects with ERR_DATA_UNAVAILABLE when nobody answers. */
export function remoteEngine(options: RemoteEngineOptions): EngineFactory {
  return {
    name: 'remote',
    async open() {
      const door = new Door(options);
      try {
        const { name, capabilities } = await door.read({ call: 'about' });
        return new RemoteEngine(door, name, capabilities);
      } catch (error) {
        door.close();
        throw error;
      }
    },
  };
}

class RemoteEngine implements DataEngine {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  readonly #door: Door;

  constructor(door: Door, name: string, capabilities: EngineCapabilities) {
    this.#door = door;
    this.name = name;
    this.capabilities = capabilities;
  }

  commit(batch: Batch, options: CommitOptions): Promise<Committed> {
    return this.#door.write({ call: 'commit', batch, options }, options.timeoutMs + remoteEngineDefaults.slackMs);
  }

  async get(collection: string, key: string, options: ReadOptions): Promise<FoundEntry> {
    const found = await this.#door.read({ call: 'get', collection, key, options }, options.waitMs);
    return { ...found, entry: found.entry };
  }

  list(query: ListQuery, options: ReadOptions): Promise<FoundPage> {
    return this.#door.read({ call: 'list', query, options }, options.waitMs);
  }

  async *watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet> {
    const response = await this.#door.open({ call: 'watch', query }, signal).catch((error) => {
      if (!signal.aborted) throw unavailableFault(String(error), error);
    });
    if (response === undefined) return;
    try {
      for await (const line of linesOf(response)) yield changeSet(given<ChangeSet>(JSON.parse(line)));
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    if (!signal.aborted) throw unavailableFault('the process that keeps it has ended the watch');
  }

  status(): Promise<DataStatus> {
    return this.#door.read({ call: 'status' });
  }

  failover(region: string, options: FailoverOptions): Promise<FailoverReport> {
    return this.#door.write({ call: 'failover', region, options }, remoteEngineDefaults.failoverMs);
  }

  async close(): Promise<void> {
    this.#door.close();
  }
}

class Door {
  readonly #options: RemoteEngineOptions;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(options: RemoteEngineOptions) {
    this.#options = options;
  }

  async read<Name extends 'about' | 'status' | 'get' | 'list'>(
    call: Extract<Call, { readonly call: Name }> | { readonly call: Name },
    waitMs = 0,
  ): Promise<Values[Name]> {
    const patienceMs = waitMs + remoteEngineDefaults.slackMs;
    const once = () => this.#ask<Values[Name]>(call as Call, patienceMs);
    try {
      return given(await once().catch((error) => (isTimeout(error) ? Promise.reject(error) : once())));
    } catch (error) {
      throw error instanceof AntipodeError ? error : unavailableFault(String(error), error);
    }
  }

  async write<Name extends 'commit' | 'failover'>(
    call: Extract<Call, { readonly call: Name }>,
    patienceMs: number,
  ): Promise<Values[Name]> {
    let answered: Answered<Values[Name]>;
    try {
      answered = await this.#ask(call, patienceMs);
    } catch (error) {
      const isSent = (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
      throw isSent ? unknownFault(String(error), undefined, error) : unavailableFault(String(error), error);
    }
    return given(answered);
  }

  /** Resolves once the answer has begun. */
  open(call: Call, signal: AbortSignal): Promise<IncomingMessage> {
    const { url, secret } = this.#options;
    const headers = { authorization: scheme + secret, 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', agent: this.#agent, headers, signal }, (response) => {
        if (response.statusCode === 200) {
          resolve(response);
          return;
        }
        response.resume();
        reject(new Error(`${url} answered ${response.statusCode}`));
      });
      asked.on('error', reject);
      asked.end(JSON.stringify(call));
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask<Value>(call: Call, patienceMs: number): Promise<Answered<Value>> {
    const response = await this.open(call, AbortSignal.timeout(patienceMs));
    return JSON.parse((await buffer(response)).toString()) as Answered<Value>;
  }
}

function given<Value>(answered: Answered<Value>): Value {
  if ('value' in answered) return answered.value;
  const { code, message, details } = answered.fault;
  throw new AntipodeError(code, message, { details });
}

/** With what JSON leaves out. */
function changeSet({ changes, ...set }: ChangeSet): ChangeSet {
  return { ...set, changes: changes.map(({ key, value }) => ({ key, value })) };
}

async function* linesOf(response: IncomingMessage): AsyncIterable<string> {
  let begun = '';
  for await (const text of response.setEncoding('utf8')) {
    const lines = (begun + text).split('\n');
    begun = lines.pop()!;
    yield* lines;
  }
}

function isTimeout(error: unknown): boolean {
  return (error as Error).name === 'TimeoutError';
}
