/** The operations of each key, in the order they came. */
import type { Operation } from './history/operation.ts';

export function byKey(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  return Map.groupBy(operations, ({ key }) => key);
}
