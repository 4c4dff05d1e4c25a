/**
 * Two lines of a history as one thing: what was asked, what was answered, and from when to when it may have taken effect.
 */
import type { OperationFacts } from './history-event.ts';

export interface Operation extends OperationFacts {
  /** The index of its invocation, its name in explanations. */
  readonly id: number;
  readonly session: string;
  readonly f: string;
  readonly key: string;
  /** As invoked. */
  readonly input: unknown;
  /** As completed; undefined where nothing is known. */
  readonly output: unknown;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Places of its two lines in the history: `a` came before `b` when `a.end < b.start`. Infinity where it never ended. */
  readonly start: number;
  readonly end: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** True for what changes a key when it takes effect. */
export function isWrite({ f }: Operation): boolean {
  return f === 'write' || f === 'cas' || f === 'delete';
}

export function isDelete({ f }: Operation): boolean {
  return f === 'delete';
}

/** Whether a write may come after that version: a delete that found nothing to delete may have the same. */
export function isLater(write: Operation, version: number): boolean {
  return isDelete(write) ? write.version! >= version : write.version! > version;
}

/** What a write leaves behind; null where it deletes. */
export function writtenValue({ f, input }: Operation): unknown {
  if (f === 'delete') return null;
  return (f === 'cas' ? (input as readonly unknown[])[1] : input) ?? null;
}

/** One text for equal values: they are what JSON makes of them, and what is absent is null. */
export function valueText(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/** The operation in a few words: `read → 7`, `cas 1 → 2: conflict`, `write 3: unknown`. */
export function describeOperation(operation: Operation): string {
  const { outcome, error } = operation;
  const said = askedAndAnswered(operation);
  if (outcome === 'ok') return said;
  return `${said}: ${outcome === 'info' ? 'unknown' : (error ?? 'failed')}`;
}

function askedAndAnswered({ f, input, output, outcome }: Operation): string {
  if (f === 'read') return outcome === 'ok' ? `read → ${valueText(output)}` : 'read';
  if (f === 'cas') return `cas ${(input as readonly unknown[]).map(valueText).join(' → ')}`;
  return input === undefined || input === null ? f : `${f} ${valueText(input)}`;
}
