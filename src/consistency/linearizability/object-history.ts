/**
 * The history of one object as the search walks it: from one answer to the next, with what was under way at each.
 *
 * Only answers are steps (Lowe's just-in-time linearization): an operation need not have taken effect before it is
 * answered, so nothing has to be decided at its beginning.
 */
import type { Operation } from '../history/operation.ts';
import type { CompiledModel } from './sequential-model.ts';

/** The end of an operation: by now it has taken effect. */
export interface Answer {
  readonly operation: number;
  /** Operations under way that will be answered, this one among them, in the order of their answers. */
  readonly observers: readonly number[];
  /** Without those that can hide, unless it is this one. */
  readonly writers: readonly number[];
  /** The bits of those that can hide before another: nobody needs what they write, or can tell that they did. */
  readonly hiding: bigint;
  /** So many of `unknown` had begun. */
  readonly unknown: number;
}

export interface ObjectHistory {
  readonly answers: readonly Answer[];
  /** The bit of each answered operation among those under way with it. Bits are used again. */
  readonly bits: readonly bigint[];
  /** The first step at which each operation is under way, and for those that are answered, the one of their answer. */
  readonly firstSteps: readonly number[];
  readonly lastSteps: readonly (number | undefined)[];
  /** Operations that may take effect at any time from their beginning, or never, in the order they began. */
  readonly unknown: readonly number[];
}

export function objectHistory(operations: readonly Operation[], model: CompiledModel): ObjectHistory {
  const answers: Answer[] = [];
  const bits: bigint[] = [];
  const firstSteps: number[] = [];
  const lastSteps: number[] = [];
  const needed = operations.map((_, operation) => model.isNeeded(operation));
  const hides = (operation: number): boolean => !needed[operation] && model.overwrites(operation);
  const unknown: number[] = [];
  const free: bigint[] = [];
  const open = new Set<number>();
  let used = 0n;
  for (const { operation, ends } of linesOf(operations)) {
    if (ends) {
      const pending = [...open].sort((a, b) => operations[a]!.end - operations[b]!.end);
      const observers = pending.filter((each) => model.observes(each));
      const writers = pending.filter((each) => !model.observes(each) && (each === operation || !hides(each)));
      const hiding = pending.reduce((mask, each) => (hides(each) ? mask | bits[each]! : mask), 0n);
      lastSteps[operation] = answers.length;
      answers.push({ operation, observers, writers, hiding, unknown: unknown.length });
      open.delete(operation);
      free.push(bits[operation]!);
      continue;
    }
    firstSteps[operation] = answers.length;
    if (Number.isFinite(operations[operation]!.end)) {
      bits[operation] = free.pop() ?? 1n << used++;
      open.add(operation);
    } else if (needed[operation]) {
      unknown.push(operation);
    }
  }
  return { answers, bits, firstSteps, lastSteps, unknown };
}

interface Line {
  readonly operation: number;
  readonly place: number;
  readonly ends: boolean;
}

function linesOf(operations: readonly Operation[]): readonly Line[] {
  return operations
    .flatMap(({ start, end }, operation): readonly Line[] => {
      const begins = { operation, place: start, ends: false };
      return Number.isFinite(end) ? [begins, { operation, place: end, ends: true }] : [begins];
    })
    .sort((a, b) => a.place - b.place);
}
