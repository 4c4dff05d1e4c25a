/**
 * Whether a history is linearizable: whether each operation can be thought of as taking effect at one moment between its
 * beginning and its end, so that all together behave like the model (Herlihy and Wing 1990). Each key is looked at alone.
 */
import { byKey } from '../by-key.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { describeOperation, type Operation } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';
import { LinearizationSearch } from './linearization-search.ts';
import { objectHistory } from './object-history.ts';
import { registerModel } from './register-model.ts';
import { LimitedBudget, type SearchLimits } from './search-limits.ts';
import type { SequentialModel } from './sequential-model.ts';
import { shrinkViolation, type Window } from './shrink-violation.ts';

export interface LinearizabilityOptions extends SearchLimits {
  /** What a key is; a register when not given. */
  readonly model?: SequentialModel;
}

/**
 * A violation is told for each key that has one. `undecided` only where none was found and a limit was reached: see
 * `SearchLimits`.
 */
export function checkLinearizability(
  events: readonly HistoryEvent[],
  { model = registerModel, ...limits }: LinearizabilityOptions = {},
): Verdict {
  const budget = new LimitedBudget(limits);
  const violations: Violation[] = [];
  let undecided: string | undefined;
  const known = pairEvents(events).filter((operation) => model.includes(operation));
  for (const [key, operations] of byKey(known)) {
    const compiled = model.compile(operations);
    const result = new LinearizationSearch(objectHistory(operations, compiled), compiled).run(budget);
    if (result.outcome === 'undecided') undecided ??= `key "${key}": ${budget.reason}`;
    if (result.outcome !== 'violation') continue;
    violations.push(violationOf(key, shrinkViolation(operations, model, new LimitedBudget(limits)), model));
  }
  if (violations.length === 0 && undecided !== undefined) return { outcome: 'undecided', reason: undecided };
  return verdictOf(violations);
}

function violationOf(key: string, { operations, answer, holds }: Window, model: SequentialModel): Violation {
  const held = holds.length === 0 ? '' : `: the ${model.name} holds ${either(holds)} by then`;
  const message = `key "${key}": no order explains "${describeOperation(answer)}" (#${answer.id})${held}`;
  return { rule: 'linearizability', message, operations: withLast(answer, operations) };
}

function either(states: readonly string[]): string {
  const shown = states.slice(0, 4);
  return [...shown, ...(states.length > shown.length ? ['something else'] : [])].join(' or ');
}

/** The timeline shows the last ones of many: the answer in question begins no later than they do. */
function withLast(answer: Operation, operations: readonly Operation[]): readonly Operation[] {
  return [...operations.filter(({ id }) => id !== answer.id), answer];
}
