/**
 * Whether versions are what the other checkers take them for: one version of a key is one value, and of two writes, of
 * which one ended before the other began, the later one has the higher version. A delete that finds nothing to delete
 * may be answered with the version of what it found.
 */
import { byKey } from '../by-key.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { isDelete, isLater, isWrite, type Operation, valueText, writtenValue } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';

export function checkVersions(events: readonly HistoryEvent[]): Verdict {
  const told = pairEvents(events).filter(({ outcome, version }) => outcome === 'ok' && version !== undefined);
  return verdictOf(
    [...byKey(told)].flatMap(([key, operations]) => [...valueFaults(key, operations), ...orderFaults(key, operations)]),
  );
}

function valueFaults(key: string, operations: readonly Operation[]): readonly Violation[] {
  const first = new Map<number, Operation>();
  const faults: Violation[] = [];
  for (const operation of operations) {
    if (!isWrite(operation) && operation.f !== 'read') continue;
    const other = first.get(operation.version!);
    if (other === undefined) first.set(operation.version!, operation);
    else if (
      carried(other) !== carried(operation) ||
      (isWrite(other) && isWrite(operation) && !(isDelete(other) && isDelete(operation)))
    ) {
      const message = `key "${key}": version ${operation.version} is ${carried(other)} and ${carried(operation)}`;
      faults.push({ rule: 'version-value', message, operations: [other, operation] });
    }
  }
  return faults;
}

function carried(operation: Operation): string {
  return valueText(isWrite(operation) ? writtenValue(operation) : operation.output);
}

/** Each write against the highest version acknowledged before it began. */
function orderFaults(key: string, operations: readonly Operation[]): readonly Violation[] {
  const writes = operations.filter(isWrite);
  const ended = writes.toSorted((a, b) => a.end - b.end);
  const faults: Violation[] = [];
  let [next, highest] = [0, undefined as Operation | undefined];
  for (const write of writes) {
    for (; ended[next]!.end < write.start; next++) {
      if (highest === undefined || ended[next]!.version! > highest.version!) highest = ended[next];
    }
    if (highest === undefined || isLater(write, highest.version!)) continue;
    const message = `key "${key}": a write got version ${write.version} after version ${highest.version} was acknowledged`;
    faults.push({ rule: 'version-order', message, operations: [highest, write] });
  }
  return faults;
}
