/**
 * What a checker says of a history. `undecided` is an answer of its own: who stops looking has not found that all is well.
 */
import type { Operation } from './history/operation.ts';

/** Something that should not have happened. */
export interface Violation {
  /** The rule that was broken: `linearizability`, `read-your-writes`, … */
  readonly rule: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** The operations that show it, as few as were found to. */
  readonly operations: readonly Operation[];
}

export type Verdict =
  | { readonly outcome: 'ok' }
  | { readonly outcome: 'violation'; readonly violations: readonly Violation[] }
  | { readonly outcome: 'undecided'; readonly reason: string };

export function verdictOf(violations: readonly Violation[]): Verdict {
  return violations.length === 0 ? { outcome: 'ok' } : { outcome: 'violation', violations };
}
