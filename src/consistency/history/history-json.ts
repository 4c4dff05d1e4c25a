/**
 * Histories as text: one JSON object a line, as they are appended to a file. An array, which is what elle-cli is given,
 * is read as well and written by `JSON.stringify`.
 */
import { AntipodeError } from '../../core/index.ts';
import type { HistoryEvent } from './history-event.ts';

const types = ['invoke', 'ok', 'fail', 'info'];

export function formatHistory(events: readonly HistoryEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Reads lines or an array of them. Throws ERR_HISTORY_FORMAT, naming the line. */
export function parseHistory(text: string): readonly HistoryEvent[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return (parsed(trimmed, 0) as readonly unknown[]).map(checked);
  return trimmed === '' ? [] : trimmed.split('\n').map((line, index) => checked(parsed(line, index), index));
}

function parsed(text: string, index: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(index, 'is no JSON', cause);
  }
}

function checked(value: unknown, index: number): HistoryEvent {
  const event: HistoryEvent = { ...{ value: null, time: 0 }, ...(value as HistoryEvent), index };
  if (!(Number.isSafeInteger(event.process) || event.process === 'nemesis')) throw malformed(index, 'has no process');
  if (!types.includes(event.type)) throw malformed(index, `has the type ${JSON.stringify(event.type)}`);
  if (typeof event.f !== 'string') throw malformed(index, 'does not say what was done (f)');
  if (!Number.isFinite(event.time)) throw malformed(index, 'has no time');
  return event.key === undefined ? event : { ...event, key: String(event.key) };
}

function malformed(index: number, fault: string, cause?: unknown): AntipodeError {
  const message = `line ${index} of the history ${fault}; a line is { process, type: invoke | ok | fail | info, f, key, value, time }`;
  return new AntipodeError('ERR_HISTORY_FORMAT', message, { cause, details: { index } });
}
