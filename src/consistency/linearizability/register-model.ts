/**
 * A register that may be absent: `read`, `write`, `cas`, `delete`.
 *
 * A `cas` that failed with the error `conflict` has seen something else than what it expected, and is held to that;
 * everything else that failed did nothing and says nothing. What is absent is null, in a `cas` as well.
 */
import { AntipodeError } from '../../core/index.ts';
import { isWrite, type Operation, valueText, writtenValue } from '../history/operation.ts';
import { type Conflict, ConflictWindows } from './conflict-windows.ts';
import { type CompiledModel, impossible, type SequentialModel } from './sequential-model.ts';

const known = ['read', 'write', 'cas', 'delete'];

/** The model of a key: the value last written, or nothing. */
export const registerModel: SequentialModel = {
  name: 'register',
  includes(operation) {
    const { f, id, outcome } = operation;
    if (!known.includes(f)) {
      const message = `operation #${id} is "${f}", which a register does not know: it has ${known.join(', ')}; check a history without the others`;
      throw new AntipodeError('ERR_HISTORY_OPERATION', message, { details: { f, id } });
    }
    return outcome === 'ok' || (outcome === 'info' && isWrite(operation)) || isConflict(operation);
  },
  compile: (operations) => new CompiledRegister(operations),
};

function isConflict({ f, outcome, error }: Operation): boolean {
  return f === 'cas' && outcome === 'fail' && error === 'conflict';
}

const nothing = -2;

class CompiledRegister implements CompiledModel {
  readonly initial: number;
  readonly #operations: readonly Operation[];
  readonly #values: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** What the operation must find; `nothing` where it finds no fault with anything. */
  readonly #expects: number[] = [];
  /** What it must not find. */
  readonly #refuses: number[] = [];
  /** What it leaves behind; `nothing` where it leaves all as it is. */
  readonly #leaves: number[] = [];
  readonly #seen = new Map<number, number[]>();
  readonly #writers = new Map<number, number[]>();
  readonly #conflicts: readonly number[];
  readonly #windows: ConflictWindows;

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    this.initial = this.#numberOf(null);
    for (const [index, operation] of operations.entries()) this.#add(index, operation);
    this.#conflicts = [...operations.keys()].filter((index) => this.#refuses[index] !== nothing);
    const acknowledged = operations.filter(({ outcome }, index) => outcome === 'ok' && this.#leaves[index] !== nothing);
    this.#windows = new ConflictWindows(
      this.#conflicts.map((index) => this.#conflictOf(index)),
      acknowledged,
    );
  }

  apply(operation: number, state: number): number {
    const expects = this.#expects[operation]!;
    if (expects !== nothing && expects !== state) return impossible;
    if (this.#refuses[operation] === state) return impossible;
    const leaves = this.#leaves[operation]!;
    return leaves === nothing ? state : leaves;
  }

  observes(operation: number): boolean {
    return this.#leaves[operation] === nothing;
  }

  overwrites(operation: number): boolean {
    return this.#leaves[operation] !== nothing && this.#expects[operation] === nothing;
  }

  isNeeded(operation: number): boolean {
    return this.#seen.has(this.#leaves[operation]!) || this.#windows.isNeeded(this.#operations[operation]!);
  }

  witnesses(state: number): readonly number[] {
    const entries = (this.#writers.get(state)?.length ?? 0) + (state === this.initial ? 1 : 0);
    return entries === 1 ? (this.#seen.get(state) ?? []) : [];
  }

  /** Whoever has seen a value goes with whoever wrote it, and a conflict with the writes it may stand on. */
  closure(removed: Iterable<number>): ReadonlySet<number> {
    const gone = new Set(removed);
    // A set's iteration goes on to what is added to it meanwhile.
    for (const operation of gone) {
      if (this.observes(operation)) continue;
      for (const observer of this.#seen.get(this.#leaves[operation]!) ?? []) gone.add(observer);
      for (const [i, conflict] of this.#conflicts.entries()) {
        if (this.#windows.standsOn(i, this.#operations[operation]!)) gone.add(conflict);
      }
    }
    return gone;
  }

  describe(state: number): string {
    return this.#values[state] === 'null' ? 'nothing' : this.#values[state]!;
  }

  #add(index: number, operation: Operation): void {
    const conflict = isConflict(operation);
    const compared = operation.f === 'cas' ? this.#numberOf((operation.input as readonly unknown[])[0]) : nothing;
    const expects = operation.f === 'read' ? this.#numberOf(operation.output) : conflict ? nothing : compared;
    const leaves = operation.f === 'read' || conflict ? nothing : this.#numberOf(writtenValue(operation));
    this.#refuses.push(conflict ? compared : nothing);
    this.#expects.push(expects);
    this.#leaves.push(leaves);
    if (expects !== nothing) note(this.#seen, expects, index);
    if (leaves !== nothing) note(this.#writers, leaves, index);
  }

  #conflictOf(index: number): Conflict {
    const value = this.#refuses[index]!;
    const at = (each: number): Operation => this.#operations[each]!;
    return {
      operation: at(index),
      initially: value === this.initial,
      writers: (this.#writers.get(value) ?? []).map(at),
      readers: this.witnesses(value).map(at),
    };
  }

  #numberOf(value: unknown): number {
    const text = valueText(value);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#values.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

function note(lists: Map<number, number[]>, value: number, index: number): void {
  const list = lists.get(value);
  if (list === undefined) lists.set(value, [index]);
  else list.push(index);
}
