/**
 * The port through which a region asks the others: HTTP between processes, a simulated network in tests.
 */
import type { Answer, Envelope, Question } from './messages.ts';

export interface Links {
  /** Rejects with a `LinkError` when there is no answer within `timeoutMs`. */
  ask(region: string, question: Envelope<Question>, timeoutMs: number): Promise<Envelope<Answer>>;
}

/** There was no answer. */
export class LinkError extends Error {
  /** Whether the question may have arrived. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, mayHaveArrived: boolean) {
    super(message);
    this.name = 'LinkError';
    this.mayHaveArrived = mayHaveArrived;
  }
}
