/**
 * Linearizability by its definition, for histories of a handful of operations of one key: every order that real time
 * allows, with every choice of what had an unknown outcome. Shares nothing with the checker but the pairing of lines.
 */
import { type HistoryEvent, type Operation, pairEvents } from '../../../src/consistency/index.ts';

export function isLinearizableByForce(events: readonly HistoryEvent[]): boolean {
  const operations = pairEvents(events).filter(({ outcome, error }) => outcome !== 'fail' || error === 'conflict');
  return canOrder(operations, null);
}

function canOrder(rest: readonly Operation[], state: unknown): boolean {
  if (rest.every(({ outcome }) => outcome === 'info')) return true;
  const firstEnd = Math.min(...rest.map(({ end }) => end));
  return rest.some((operation) => {
    if (operation.start > firstEnd) return false;
    const others = rest.filter((each) => each !== operation);
    const after = take(operation, state);
    return after !== undefined && canOrder(others, after.state);
  });
}

function take({ f, input, output, outcome }: Operation, state: unknown): { readonly state: unknown } | undefined {
  if (f === 'write') return { state: input };
  if (f === 'delete') return { state: null };
  if (f === 'read') return outcome === 'info' || output === state ? { state } : undefined;
  const [from, to] = input as readonly unknown[];
  if (outcome === 'fail') return from === state ? undefined : { state };
  return from === state ? { state: to } : undefined;
}
