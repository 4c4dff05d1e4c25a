/**
 * What an object does when it is asked one thing at a time: the specification that a concurrent history is held against.
 *
 * States are small integers, so that the search compares and remembers them cheaply: a model gives each state it meets a
 * number. One key is one object (Horn and Kroening's P-compositionality: a history is linearizable if, and only if, the
 * history of each of its objects is; Herlihy and Wing 1990).
 */
import type { Operation } from '../history/operation.ts';

/** No state follows: the operation cannot have had this outcome here. */
export const impossible = -1;

export interface SequentialModel {
  /** The rule's subject in explanations: `register`. */
  readonly name: string;
  /** Whether the operation says anything of the object. Throws ERR_HISTORY_OPERATION for one the model does not know. */
  includes(operation: Operation): boolean;
  /** Prepares the operations of one object, all of them included. They are named by their index from here on. */
  compile(operations: readonly Operation[]): CompiledModel;
}

export interface CompiledModel {
  readonly initial: number;
  /** The state after the operation took effect in `state`, or `impossible`. */
  apply(operation: number, state: number): number;
  /** True for what never changes a state; it can take effect as soon as it may without harm to any other. */
  observes(operation: number): boolean;
  /** True for what takes effect in any state and leaves the same behind: what hides right before it is not seen. */
  overwrites(operation: number): boolean;
  /** False where no other operation can tell whether this one took effect. */
  isNeeded(operation: number): boolean;
  /**
   * The operations that need `state`, if it is entered once at most: to leave it before all that were
   * answered took effect leads nowhere. None where nothing of the kind is known.
   */
  witnesses(state: number): readonly number[];
  /**
   * `removed` and what must go with it, so that the rest is a history still: if the rest is not linearizable, neither is
   * the whole.
   */
  closure(removed: Iterable<number>): ReadonlySet<number>;
  describe(state: number): string;
}
