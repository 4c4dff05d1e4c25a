/**
 * The way to the process that keeps the data: each call is one request. A read that was not answered because that process has
 * just been replaced is asked once more; a write that was sent and not answered may have happened.
 */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AntipodeError } from '../../core/index.ts';
import { unavailableFault, unknownFault } from '../faults.ts';
import { type Answered, type Call, scheme, type Values } from './calls.ts';

const { Agent, request } = process.getBuiltinModule('node:http');

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

export class Door {
  readonly #options: RemoteEngineOptions;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(options: RemoteEngineOptions) {
    this.#options = options;
  }

  async read<Name extends 'about' | 'status' | 'get' | 'list' | 'log'>(
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

/** Throws what the other process has thrown. */
export function given<Value>(answered: Answered<Value>): Value {
  if ('value' in answered) return answered.value;
  const { code, message, details } = answered.fault;
  throw new AntipodeError(code, message, { details });
}

function isTimeout(error: unknown): boolean {
  return (error as Error).name === 'TimeoutError';
}
