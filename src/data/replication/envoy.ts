/**
 * Asks other regions in the name of this one: puts the epoch on the envelope, learns from the epoch on the answer, and turns
 * a refusal into the error that it was.
 */
import { AntipodeError } from '../../core/index.ts';
import type { Epoch } from './epoch.ts';
import type { Answer, NotPrimary, Question, Refusal } from './messages.ts';
import type { RegionContext } from './region-context.ts';
import type { Term } from './term.ts';

export interface Reply<T> {
  readonly epoch: Epoch;
  readonly body: T;
}

export class Envoy {
  readonly #context: Pick<RegionContext, 'region' | 'links'>;
  readonly #term: Term;

  constructor(context: Pick<RegionContext, 'region' | 'links'>, term: Term) {
    this.#context = context;
    this.#term = term;
  }

  /** Rejects with a `LinkError`, or with what the other region refused with. */
  async ask<T extends Answer>(region: string, body: Question, timeoutMs: number): Promise<Reply<T | NotPrimary>> {
    const { links, region: self } = this.#context;
    const answer = await links.ask(region, { region: self, epoch: this.#term.known, body }, timeoutMs);
    this.#term.hear(answer.epoch);
    if (answer.body.type === 'refusal') throw errorOf(answer.body);
    return { epoch: answer.epoch, body: answer.body as T | NotPrimary };
  }
}

/** The error as it was thrown there. */
function errorOf({ code, message, details }: Refusal): AntipodeError {
  return new AntipodeError(code, message, { details });
}
