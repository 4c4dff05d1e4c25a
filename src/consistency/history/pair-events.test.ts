import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from './history-event.ts';
import { pairEvents } from './pair-events.ts';

const line = (process: number, type: HistoryEvent['type'], f = 'read'): HistoryEvent => {
  return { index: 0, process, type, f, key: 'x', value: null, time: 0 };
};

test('an operation that was never answered has an unknown outcome and no end', () => {
  const [never, told] = pairEvents([line(0, 'invoke'), line(1, 'invoke'), line(1, 'info')]);
  for (const operation of [never!, told!]) {
    assert.deepEqual([operation.outcome, operation.end, operation.endMs], ['info', Infinity, Infinity]);
  }
});

test('lines that belong to no operation are errors', () => {
  const faults: readonly (readonly HistoryEvent[])[] = [
    [line(0, 'ok')],
    [line(0, 'invoke'), line(0, 'invoke')],
    [line(0, 'invoke'), line(0, 'ok', 'write')],
    [line(0, 'invoke'), line(0, 'ok'), line(0, 'fail')],
  ];
  for (const events of faults) assert.throws(() => pairEvents(events), { code: 'ERR_HISTORY_FORMAT' });
});
