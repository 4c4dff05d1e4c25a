import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../core/index.ts';
import { HistoryRecorder } from './history-recorder.ts';
import { pairEvents } from './pair-events.ts';

test('gives what a session does at once processes of their own, and none again whose outcome is unknown', () => {
  const recorder = new HistoryRecorder(new ManualClock());
  const begin = (session: string) => recorder.begin({ session, f: 'read', key: 'x' });
  const [first, second] = [begin('ada'), begin('ada')];
  begin('bob').ok();
  first.ok();
  second.info('timeout');
  begin('ada').fail('refused');
  begin('ada');
  begin('ada');
  const begun = recorder.events
    .filter(({ type }) => type === 'invoke')
    .map(({ process, session }) => `${session} ${process}`);
  assert.deepEqual(begun, ['ada 0', 'ada 1', 'bob 2', 'ada 0', 'ada 0', 'ada 3']);
});

test('writes times of the clock in nanoseconds, and what becomes known at either end', () => {
  const clock = new ManualClock(2);
  const recorder = new HistoryRecorder(clock);
  const open = recorder.begin({ session: 'ada', f: 'write', key: 'x', value: 1, boundMs: 5 });
  clock.advance(1.5);
  recorder.note('kill', 'us');
  open.ok({ version: 7, node: 'eu', epoch: 2 });
  assert.deepEqual(
    recorder.events.map(({ time }) => time),
    [2_000_000, 3_500_000, 3_500_000],
  );
  assert.deepEqual(pairEvents(recorder.events), [
    {
      id: 0,
      session: 'ada',
      f: 'write',
      key: 'x',
      input: 1,
      output: 1,
      outcome: 'ok',
      start: 0,
      end: 2,
      startMs: 2,
      endMs: 3.5,
      boundMs: 5,
      version: 7,
      node: 'eu',
      epoch: 2,
    },
  ]);
});
