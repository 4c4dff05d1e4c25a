/**
 * From the lines of a history to its operations. Order is the order of the lines, not their times: the lines were written
 * down in one place, while clocks may jump.
 */
import { AntipodeError } from '../../core/index.ts';
import type { HistoryEvent } from './history-event.ts';
import type { Operation } from './operation.ts';

/** The operations in the order of their invocation. Throws ERR_HISTORY_FORMAT for lines that belong to none. */
export function pairEvents(events: readonly HistoryEvent[]): readonly Operation[] {
  const operations: Operation[] = [];
  const open = new Map<number, number>();
  for (const [place, event] of events.entries()) {
    if (event.process === 'nemesis') continue;
    const slot = open.get(event.process);
    if (event.type === 'invoke') {
      if (slot !== undefined) throw misplaced(event, 'has not finished what it does');
      open.set(event.process, operations.length);
      operations.push(invoked(event, place));
    } else {
      if (slot === undefined) throw misplaced(event, 'has begun nothing');
      open.delete(event.process);
      operations[slot] = completed(operations[slot]!, event, place);
    }
  }
  return operations;
}

function invoked(event: HistoryEvent, place: number): Operation {
  return {
    ...factsOf(event),
    id: event.index,
    session: event.session ?? String(event.process),
    f: event.f,
    key: event.key ?? '',
    input: event.value,
    output: undefined,
    outcome: 'info',
    start: place,
    end: Number.POSITIVE_INFINITY,
    startMs: event.time / 1e6,
    endMs: Number.POSITIVE_INFINITY,
  };
}

function completed(operation: Operation, event: HistoryEvent, place: number): Operation {
  if (event.f !== operation.f) throw misplaced(event, `has begun ${operation.f}`);
  const known = { ...operation, ...factsOf(event) };
  if (event.type === 'info') return known;
  const outcome = event.type === 'ok' ? 'ok' : 'fail';
  return { ...known, outcome, output: event.value, end: place, endMs: event.time / 1e6 };
}

function factsOf({ version, epoch, node, boundMs, error }: HistoryEvent): Partial<Operation> {
  return {
    ...(version === undefined ? {} : { version }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(node === undefined ? {} : { node }),
    ...(boundMs === undefined ? {} : { boundMs }),
    ...(error === undefined ? {} : { error }),
  };
}

function misplaced(event: HistoryEvent, why: string): AntipodeError {
  const { index, type, f } = event;
  const message = `line ${index} of the history is "${type} ${f}" of process ${event.process}, which ${why}; give each operation two lines of a process that does nothing else meanwhile`;
  return new AntipodeError('ERR_HISTORY_FORMAT', message, { details: { index } });
}
