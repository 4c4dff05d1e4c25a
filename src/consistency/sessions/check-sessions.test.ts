import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { simulatedRegister, writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { pairEvents } from '../history/pair-events.ts';
import type { Verdict } from '../verdict.ts';
import { checkSessions } from './check-sessions.ts';

function rulesOf(verdict: Verdict): readonly string[] {
  return verdict.outcome === 'violation' ? [...new Set(verdict.violations.map(({ rule }) => rule))] : [];
}

describe('refuses', () => {
  const bad: readonly (readonly [name: string, rule: string, lines: readonly string[], explanation: RegExp])[] = [
    [
      'a write that its session does not read',
      'read-your-writes',
      ['a w x=1 ok @5', 'a r x ok = @0'],
      /saw version 0 though session a must be past version 5 \(#0\)/,
    ],
    [
      'an older value after a write',
      'read-your-writes',
      ['b w x=1 ok @4', 'a w x=2 ok @5', 'a r x ok =1 @4'],
      /"read → 1" \(#4\) saw version 4/,
    ],
    [
      'a deleted value after the delete',
      'read-your-writes',
      ['a w x=1 ok @4', 'a d x ok @5', 'a r x ok =1 @4'],
      /past version 5 \(#2\)/,
    ],
    ['nothing, told without a version', 'read-your-writes', ['a w x=1 ok @4', 'a r x ok ='], /saw version 0/],
    [
      'an old value, told without a version',
      'read-your-writes',
      ['b w x=1 ok @4', 'a w x=2 ok @5', 'a r x ok =1'],
      /saw version 4/,
    ],
    [
      'a read that goes back',
      'monotonic-reads',
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'b r x ok =2 @2', 'b r x ok =1 @1'],
      /"read → 1" \(#6\) saw version 1 though session b must be past version 2 \(#4\)/,
    ],
    ['a value that vanishes', 'monotonic-reads', ['a w x=1 ok @1', 'b r x ok =1 @1', 'b r x ok ='], /saw version 0/],
    [
      'writes in the wrong order',
      'monotonic-writes',
      ['a w x=1 ok @5', 'a w x=2 ok @4'],
      /"write 2" \(#2\) got version 4/,
    ],
    [
      'a later write without the earlier one',
      'monotonic-writes',
      ['a w x=1 ok @1', 'a w y=1 ok @2', 'b r y ok =1 @2', 'b r x ok = @0'],
      /key "x".*session b must be past version 1 \(#0\)/,
    ],
    [
      'a later write without the earlier one, by way of a third',
      'monotonic-writes',
      ['a w x=1 ok @1', 'a w y=1 ok @2', 'c r y ok =1 @2', 'b r y ok =1 @2', 'b r x ok = @0'],
      /past version 1/,
    ],
    [
      'an overwritten version that is older than what was read',
      'writes-follow-reads',
      ['a w x=1 ok @5', 'b r x ok =1 @5', 'b w x=2 ok @4'],
      /"write 2" \(#4\) got version 4/,
    ],
    [
      'an answer without its question',
      'writes-follow-reads',
      ['a w x=1 ok @1', 'b r x ok =1 @1', 'b w y=1 ok @2', 'c r y ok =1 @2', 'c r x ok = @0'],
      /key "x".*session c must be past version 1/,
    ],
  ];
  for (const [name, rule, lines, explanation] of bad) {
    test(name, () => {
      const verdict = checkSessions(writtenHistory(...lines));
      assert.deepEqual(rulesOf(verdict), [rule]);
      assert.match(describeVerdict(verdict), explanation);
    });
  }
});

describe('passes', () => {
  const good: readonly (readonly [name: string, lines: readonly string[]])[] = [
    ['another session that is behind', ['a w x=1 ok @5', 'b r x ok = @0']],
    ['what is read while it is written', ['a w x=1', 'a r x ok = @0', 'a ok @5']],
    [
      'reads at the same time that disagree',
      ['w w x=1 ok @1', 'w w x=2 ok @2', 'a r x', 'b r x ok =2 @2', 'a ok =1 @1'],
    ],
    ['a newer version of somebody else', ['a w x=1 ok @5', 'b w x=2 ok @6', 'a r x ok =2 @6']],
    ['a write of unknown outcome that is not seen', ['a w x=1 info', 'a r x ok = @0']],
    ['a write that failed', ['a w x=1 fail', 'a r x ok = @0']],
    ['what is absent after its delete, told without a version', ['a w x=1 ok @4', 'a d x ok @5', 'a r x ok =']],
    ['what is absent after a delete of unknown outcome', ['a w x=1 ok @4', 'b d x info', 'a r x ok =']],
    [
      'an effect whose cause somebody read elsewhere',
      ['a w x=1 ok @1', 'a w y=1 ok @2', 'b r x ok = @0', 'b r y ok =1 @2'],
    ],
    [
      'an old value of a key that the writer did not know',
      ['a w x=1 ok @1', 'b w y=1 ok @2', 'c r y ok =1 @2', 'c r x ok = @0'],
    ],
    ['a delete that found nothing', ['a d x ok @5', 'a d x ok @5']],
    ['a value of which nothing is known', ['a w x=1 ok @1', 'a r x ok =7']],
  ];
  for (const [name, lines] of good) {
    test(name, () => assert.equal(describeVerdict(checkSessions(writtenHistory(...lines))), 'ok'));
  }
});

test('checks only the guarantees that are asked for', () => {
  const history = writtenHistory('a w x=1 ok @5', 'a r x ok = @0', 'b r x ok =1 @5', 'b r x ok = @0');
  assert.deepEqual(rulesOf(checkSessions(history)), ['read-your-writes', 'monotonic-reads']);
  assert.deepEqual(rulesOf(checkSessions(history, { guarantees: ['monotonic-reads'] })), ['monotonic-reads']);
  assert.deepEqual(rulesOf(checkSessions(history, { guarantees: ['writes-follow-reads'] })), []);
});

test('passes every history of a register that behaves, and none in which a read goes back behind its session', () => {
  let found = 0;
  const given = fc.record({
    seed: fc.nat(),
    operations: fc.constant(200),
    clients: fc.integer({ min: 1, max: 8 }),
    keys: fc.constant(3),
  });
  fc.assert(
    fc.property(given, fc.nat(), (options, choice) => {
      const history = simulatedRegister(options);
      assert.equal(describeVerdict(checkSessions(history)), 'ok');
      const stale = goneBack(history, choice);
      if (stale === undefined) return;
      found++;
      assert.equal(checkSessions(stale).outcome, 'violation');
    }),
    { numRuns: 150 },
  );
  assert.ok(found > 75, `only ${found} histories had a read to set back`);
});

/** One read sees the version before the one that its session had read or written. */
function goneBack(history: readonly HistoryEvent[], choice: number): readonly HistoryEvent[] | undefined {
  const answered = pairEvents(history).filter(({ outcome, version }) => outcome === 'ok' && (version ?? 0) > 0);
  const pairs = answered.flatMap((earlier) =>
    answered
      .filter(({ f, key, session, start }) => {
        return f === 'read' && key === earlier.key && session === earlier.session && start > earlier.end;
      })
      .map((read) => ({ earlier, read })),
  );
  const pair = pairs[choice % pairs.length];
  return (
    pair &&
    history.map((event, place) => (place === pair.read.end ? { ...event, version: pair.earlier.version! - 1 } : event))
  );
}
