/**
 * The smallest window of a history that is still a violation: what is after the first answer that nothing explains is cut
 * off, then parts are taken out, large ones first, as long as the rest has no explanation either (delta debugging, Zeller
 * and Hildebrandt 2002). What is taken out takes along what depends on it (`closure`), so that the rest convicts the whole.
 */
import type { Operation } from '../history/operation.ts';
import { LinearizationSearch, type SearchBudget, type SearchResult } from './linearization-search.ts';
import { objectHistory } from './object-history.ts';
import type { CompiledModel, SequentialModel } from './sequential-model.ts';

export interface Window {
  readonly operations: readonly Operation[];
  /** The answer that nothing explains. */
  readonly answer: Operation;
  /** What the object may hold by then, in words. */
  readonly holds: readonly string[];
}

/** `operations` are those of one object, of which a search found no order. Ends early, with more, when the budget ends. */
export function shrinkViolation(
  operations: readonly Operation[],
  model: SequentialModel,
  budget: SearchBudget,
): Window {
  const explains = (some: readonly Operation[]): boolean => search(some, model, budget).outcome !== 'violation';
  let window = shortestPrefix(operations, model, explains);
  for (let size = Math.ceil(window.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < window.length; ) {
      const smaller = without(window, at, size, model);
      if (explains(smaller)) at += size;
      else window = smaller;
    }
  }
  const answer = window.filter(({ end }) => Number.isFinite(end)).reduce((a, b) => (b.end > a.end ? b : a));
  return { operations: window, answer, holds: statesAtLast(window, model, budget) };
}

/** A part of a history that is linearizable is so too: the first answer without an explanation is found by halving. */
function shortestPrefix(
  operations: readonly Operation[],
  model: SequentialModel,
  explains: (operations: readonly Operation[]) => boolean,
): readonly Operation[] {
  const ends = operations.map(({ end }) => end).filter(Number.isFinite);
  ends.sort((a, b) => a - b);
  let [good, bad] = [-1, ends.length - 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (explains(prefix(operations, ends[middle]!, model))) good = middle;
    else bad = middle;
  }
  return prefix(operations, ends[bad]!, model);
}

/** What had begun by then; what had not ended has an outcome that is not known yet. */
function prefix(operations: readonly Operation[], end: number, model: SequentialModel): readonly Operation[] {
  return operations
    .filter((operation) => operation.start < end)
    .map((operation) => (operation.end > end ? unfinished(operation) : operation))
    .filter((operation) => model.includes(operation));
}

function unfinished(operation: Operation): Operation {
  const never = Number.POSITIVE_INFINITY;
  return { ...operation, outcome: 'info', output: undefined, end: never, endMs: never };
}

function without(operations: readonly Operation[], at: number, size: number, model: SequentialModel) {
  const removed = Array.from({ length: Math.min(size, operations.length - at) }, (_, i) => at + i);
  const gone = model.compile(operations).closure(removed);
  return operations.filter((_, index) => !gone.has(index));
}

function search(operations: readonly Operation[], model: SequentialModel, budget: SearchBudget): SearchResult {
  const compiled = model.compile(operations);
  return new LinearizationSearch(objectHistory(operations, compiled), compiled).run(budget);
}

/**
 * What the object may hold at the last answer. Every way there is walked: a search that looks ahead would turn round
 * before, because of that answer.
 */
function statesAtLast(
  operations: readonly Operation[],
  model: SequentialModel,
  budget: SearchBudget,
): readonly string[] {
  const compiled = model.compile(operations);
  const shortSighted: CompiledModel = {
    initial: compiled.initial,
    apply: (operation, state) => compiled.apply(operation, state),
    observes: (operation) => compiled.observes(operation),
    overwrites: () => false,
    isNeeded: () => true,
    witnesses: () => [],
    closure: (removed) => compiled.closure(removed),
    describe: (state) => compiled.describe(state),
  };
  const result = new LinearizationSearch(objectHistory(operations, shortSighted), shortSighted).run(budget);
  return result.outcome === 'violation' ? result.states.map((state) => compiled.describe(state)) : [];
}
