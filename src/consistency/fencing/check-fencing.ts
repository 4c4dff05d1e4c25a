/**
 * Fencing: in one epoch one node accepts writes, and once a later epoch has, no earlier one does any more. Read from the
 * `epoch` and `node` of acknowledged writes.
 */
import type { HistoryEvent } from '../history/history-event.ts';
import { isWrite, type Operation } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';

export interface FencingOptions {
  /**
   * Whether an old primary that has not heard of the new one may go on: true for modes that lose such writes and say so.
   * False when not given.
   */
  readonly lateWrites?: boolean;
}

/** Rules: `two-primaries` in one epoch; `fenced-write`, accepted in an epoch that was over when it began. */
export function checkFencing(events: readonly HistoryEvent[], { lateWrites = false }: FencingOptions = {}): Verdict {
  const writes = pairEvents(events).filter(
    (each) => isWrite(each) && each.outcome === 'ok' && each.epoch !== undefined,
  );
  return verdictOf([...twoPrimaries(writes), ...(lateWrites ? [] : fencedWrites(writes))]);
}

function twoPrimaries(writes: readonly Operation[]): readonly Violation[] {
  const first = new Map<number, Operation>();
  return writes.flatMap((write) => {
    if (write.node === undefined) return [];
    const other = first.get(write.epoch!);
    if (other === undefined) first.set(write.epoch!, write);
    if (other === undefined || other.node === write.node) return [];
    const message = `${other.node} and ${write.node} both accepted writes in epoch ${write.epoch}`;
    return [{ rule: 'two-primaries', message, operations: [other, write] }];
  });
}

/** Each write against the highest epoch that had acknowledged one before it began. */
function fencedWrites(writes: readonly Operation[]): readonly Violation[] {
  const ended = writes.toSorted((a, b) => a.end - b.end);
  let [next, latest] = [0, undefined as Operation | undefined];
  return writes.flatMap((write) => {
    for (; ended[next]!.end < write.start; next++) {
      if (latest === undefined || ended[next]!.epoch! > latest.epoch!) latest = ended[next];
    }
    if (latest === undefined || latest.epoch! <= write.epoch!) return [];
    const message = `a write was accepted in epoch ${write.epoch} after one of epoch ${latest.epoch} had been acknowledged`;
    return [{ rule: 'fenced-write', message, operations: [latest, write] }];
  });
}
