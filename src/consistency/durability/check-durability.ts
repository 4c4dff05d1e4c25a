/**
 * Whether anything acknowledged was lost: what is found at the end is held against what was written.
 *
 * What is found of a key must be the value of a write that no acknowledged write came after. A write of unknown outcome may
 * be found or not. For counting what a mode may lose, write each key once: a loss that was written over cannot be seen.
 */
import { byKey } from '../by-key.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { describeOperation, isWrite, type Operation, valueText, writtenValue } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';

/** What lies under a key when all is over; null where nothing does. Keys that are not given are absent. */
export type FinalState = ReadonlyMap<string, unknown>;

/** Rules: `lost-write` for each acknowledged write that is gone, `phantom-value` for a value that nobody wrote. */
export function checkDurability(events: readonly HistoryEvent[], final: FinalState): Verdict {
  const writes = byKey(pairEvents(events).filter((each) => isWrite(each) && each.outcome !== 'fail'));
  const keys = new Set([...writes.keys(), ...final.keys()]);
  return verdictOf([...keys].flatMap((key) => judge(key, writes.get(key) ?? [], final.get(key) ?? null)));
}

function judge(key: string, writes: readonly Operation[], found: unknown): readonly Violation[] {
  const text = valueText(found);
  const sources = writes.filter((write) => valueText(writtenValue(write)) === text);
  if (sources.length === 0 && found !== null) {
    const message = `key "${key}": ${text} was found, which nobody wrote`;
    return [{ rule: 'phantom-value', message, operations: writes.slice(-3) }];
  }
  // The source that ended last speaks best for what was found; what nobody wrote was there before all.
  const source = sources.toSorted((a, b) => b.end - a.end)[0];
  return writes
    .filter(({ outcome, start }) => outcome === 'ok' && start > (source?.end ?? -1))
    .map((write) => ({
      rule: 'lost-write',
      message: `key "${key}": ${text} was found, though "${describeOperation(write)}" (#${write.id}) was acknowledged later`,
      operations: source === undefined ? [write] : [source, write],
    }));
}
