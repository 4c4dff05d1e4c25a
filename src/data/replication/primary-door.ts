/**
 * Brings what only the primary can do to the primary, wherever that is, and again to the next one if it has changed. A
 * write whose question may have arrived is not repeated: its outcome is unknown.
 */
import type { Timers } from '../../core/index.ts';
import { closedFault, unavailableFault, unknownFault } from '../faults.ts';
import { replicationDefaults } from './defaults.ts';
import type { Envoy } from './envoy.ts';
import { LinkError } from './links.ts';
import type { Answer, ForPrimary, Result } from './messages.ts';
import type { Signal } from './signal.ts';
import type { Term } from './term.ts';

export interface PrimaryDoorOptions {
  readonly term: Term;
  readonly envoy: Envoy;
  readonly timers: Timers;
  /** Fires when the term has changed. */
  readonly termChange: Signal;
  readonly isClosed: () => boolean;
  /** Does it here, when this region is the primary. */
  readonly here: (question: ForPrimary) => Promise<object>;
}

const { retryBaseMs, requestTimeoutMs } = replicationDefaults;

export class PrimaryDoor {
  readonly #options: PrimaryDoorOptions;

  constructor(options: PrimaryDoorOptions) {
    this.#options = options;
  }

  /** Rejects with ERR_DATA_UNAVAILABLE, for a write that may have arrived with ERR_DATA_UNKNOWN, and with what the primary says. */
  async ask<T extends object>(question: ForPrimary, timeoutMs: number = requestTimeoutMs): Promise<T> {
    const { term, timers, termChange, isClosed, here } = this.#options;
    const deadlineMs = timers.now() + timeoutMs;
    let why = 'no region is known to be the primary';
    while (!isClosed()) {
      const leftMs = deadlineMs - timers.now();
      if (leftMs <= 0) break;
      if (term.own !== undefined) return (await here(question)) as T;
      const { leader } = term;
      if (leader === undefined) {
        await termChange.wait(leftMs);
        continue;
      }
      const answer = await this.#ask(leader, question, leftMs);
      if (answer.type === 'result') return answer.value as T;
      why = answer.type === 'silent' ? `${leader} does not answer` : `${leader} is not the primary`;
      await termChange.wait(Math.min(retryBaseMs, deadlineMs - timers.now()));
    }
    throw isClosed() ? closedFault() : unavailableFault(why);
  }

  async #ask(leader: string, question: ForPrimary, leftMs: number): Promise<Answer | { readonly type: 'silent' }> {
    const { envoy } = this.#options;
    const isWrite = question.type === 'commit';
    // The primary answers at its own deadline; that answer knows more than ours.
    const timeoutMs = isWrite ? leftMs + requestTimeoutMs / 2 : leftMs;
    const body = isWrite ? { ...question, timeoutMs: leftMs } : question;
    try {
      return (await envoy.ask<Result<object>>(leader, body, timeoutMs)).body;
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      if (isWrite && error.mayHaveArrived) throw unknownFault(`the link to ${leader} was cut`, undefined, error);
      return { type: 'silent' };
    }
  }
}
