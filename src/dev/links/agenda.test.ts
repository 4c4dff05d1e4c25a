import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../../core/index.ts';
import { Agenda } from './agenda.ts';

test('runs everything once, in order of time and then of asking, and never early', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  fc.assert(
    fc.property(fc.array(fc.record({ dueMs: fc.nat(40), askedMs: fc.nat(20) })), (asked) => {
      const clock = new ManualClock();
      const agenda = new Agenda(clock);
      const ran: { readonly index: number; readonly atMs: number }[] = [];
      for (let ms = 0; ms <= 60; ms++) {
        asked.forEach(({ dueMs, askedMs }, index) => {
          if (askedMs === ms) agenda.at(dueMs, () => ran.push({ index, atMs: clock.now() }));
        });
        // The clock stays half a millisecond behind the timers, as the real ones may.
        t.mock.timers.tick(1);
        clock.advance(ms === 0 ? 0.5 : 1);
      }
      assert.deepEqual(ran.map(({ index }) => index).sort(), asked.map((_, index) => index).sort());
      for (const { index, atMs } of ran) {
        const { dueMs, askedMs } = asked[index]!;
        const idealMs = Math.max(dueMs, askedMs);
        assert.ok(atMs >= dueMs && atMs <= idealMs + 2.5, `asked for ${idealMs}, ran at ${atMs}`);
      }
      for (const [earlier, later] of ran.slice(1).map((run, at) => [ran[at]!, run] as const)) {
        if (earlier.atMs !== later.atMs) continue;
        assert.ok(asked[earlier.index]!.dueMs <= asked[later.index]!.dueMs);
      }
    }),
    { numRuns: 200 },
  );
});

test('never runs anything within the call that asks for it, nor after it was cleared', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const agenda = new Agenda(new ManualClock(100));
  const ran: string[] = [];
  agenda.at(0, () => ran.push('past'));
  assert.equal(ran.length, 0, 'nothing yet');
  t.mock.timers.tick(1);
  assert.deepEqual(ran, ['past']);
  agenda.at(0, () => ran.push('cleared'));
  agenda.clear();
  t.mock.timers.tick(1000);
  agenda.at(0, () => ran.push('after'));
  t.mock.timers.tick(1);
  assert.deepEqual(ran, ['past', 'after']);
});
