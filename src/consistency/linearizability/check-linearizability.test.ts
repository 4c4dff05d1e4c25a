import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isLinearizableByForce, simulatedRegister, writtenHistory } from '../../../test/support/histories/index.ts';
import { ManualClock, seededRandom } from '../../core/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import { pairEvents } from '../history/pair-events.ts';
import { checkLinearizability } from './check-linearizability.ts';

type Row = readonly [name: string, lines: readonly string[], explanation?: RegExp];

describe('refuses', () => {
  const bad: readonly Row[] = [
    ['a stale read', ['a w x=1 ok', 'a w x=2 ok', 'b r x ok =1'], /"read → 1" \(#4\): the register holds 2 by then/],
    ['a lost write', ['a w x=1 ok', 'b r x ok ='], /"read → null" \(#2\): the register holds 1 by then/],
    ['a value nobody wrote', ['a w x=1 ok', 'b r x ok =9'], /"read → 9".*holds nothing/],
    ['a value read before it is written', ['b r x ok =1', 'a w x=1 ok'], /"read → 1" \(#0\).*holds nothing/],
    ['a deleted value', ['a w x=1 ok', 'a d x ok', 'b r x ok =1'], /"read → 1".*holds nothing/],
    ['a write that failed', ['a w x=1 fail', 'b r x ok =1'], /"read → 1".*holds nothing/],
    [
      'two reads of concurrent writes, once the other way round',
      ['a w x=1', 'b w x=2', 'c r x ok =1', 'c r x ok =2', 'd r x ok =1', 'a ok', 'b ok'],
      /#\d+/,
    ],
    [
      'a new value, then the old one, while it is written',
      ['a w x=1 ok', 'b w x=2', 'c r x ok =2', 'd r x ok =1', 'b ok'],
      /"read → 1".*holds 2/,
    ],
    [
      'a write of unknown outcome that takes effect twice',
      ['a w x=1 info', 'b r x ok =1', 'b w x=2 ok', 'b r x ok =1'],
      /"read → 1".*holds 2/,
    ],
    ['a write of unknown outcome seen before it began', ['b r x ok =1', 'a w x=1 info'], /"read → 1".*holds nothing/],
    [
      'a write of unknown outcome that comes and goes',
      ['a w x=1 ok', 'b w x=2 info', 'c r x ok =2', 'c r x ok =1'],
      /"read → 1".*holds 2/,
    ],
    [
      'two that both compared and set',
      ['a w x=1 ok', 'a c x=1>2', 'b c x=1>3', 'a ok', 'b ok'],
      /"cas 1 → 3".*holds 2/,
    ],
    ['two that both created', ['a c x=null>1', 'b c x=null>2', 'a ok', 'b ok'], /cas null → 2/],
    ['a lost update', ['a w x=1 ok', 'a r x ok =1', 'b r x ok =1', 'a c x=1>2 ok', 'b c x=1>3 ok'], /"cas 1 → 3"/],
    ['a conflict with what was there', ['a w x=1 ok', 'b c x=1>2 fail conflict'], /"cas 1 → 2: conflict".*holds 1/],
    ['what a failover lost', ['a w x=1 ok', 'a w x=2 ok', 'b r x ok =2', 'c r x ok =1'], /"read → 1".*holds 2/],
    [
      'a fault of one key among others',
      ['a w y=1 ok', 'a w x=1 ok', 'a r y ok =1', 'a r x ok ='],
      /^linearizability: key "x"/,
    ],
  ];
  for (const [name, lines, explanation] of bad) {
    test(name, () => {
      const history = writtenHistory(...lines);
      const verdict = checkLinearizability(history);
      assert.equal(verdict.outcome, 'violation');
      assert.match(describeVerdict(verdict), explanation!);
    });
  }
});

describe('passes', () => {
  const good: readonly Row[] = [
    ['nothing', []],
    ['a read of a write under way, and of what was before it', ['a w x=1', 'b r x ok =', 'c r x ok =1', 'a ok']],
    ['the later of two writes at once being the earlier one', ['a w x=1', 'b w x=2', 'a ok', 'b ok', 'c r x ok =1']],
    [
      'two readers who agree on an order that began the other way',
      ['a w x=1', 'b w x=2', 'c r x ok =2', 'd r x ok =1', 'a ok', 'b ok'],
    ],
    ['a write of unknown outcome that never happens', ['a w x=1 ok', 'b w x=2 info', 'c r x ok =1', 'c r x ok =1']],
    [
      'a write of unknown outcome long after',
      ['a w x=1 info', 'b w x=2 ok', 'b r x ok =2', 'c r x ok =1', 'c r x ok =1'],
    ],
    ['a write that nobody answered', ['a w x=1', 'b r x ok =1']],
    ['a delete of unknown outcome', ['a w x=1 ok', 'b d x info', 'c r x ok =1', 'c r x ok =']],
    [
      'a chain of compare and set under way',
      ['a c x=null>1', 'b c x=1>2', 'c c x=2>3', 'c ok', 'b ok', 'a ok', 'd r x ok =3'],
    ],
    ['a conflict with a write under way', ['a w x=1 ok', 'b w x=2', 'c c x=1>3 fail conflict', 'b ok']],
    ['a conflict with a write of unknown outcome', ['a w x=1 ok', 'b w x=2 info', 'c c x=1>3 fail conflict']],
    [
      'a compare and set of unknown outcome in the middle',
      ['a w x=1 ok', 'b c x=1>2 info', 'c c x=2>3 ok', 'd r x ok =3'],
    ],
    ['a value that is written twice', ['a w x=1 ok', 'a w x=2 ok', 'b w x=1 ok', 'c r x ok =1']],
    [
      'a write that hides between two others',
      ['a w x=1', 'b w x=2', 'c w x=3', 'c ok', 'b ok', 'd r x ok =3', 'a ok', 'd r x ok =3'],
    ],
    ['objects with equal content', ['a w x={"n":1} ok', 'b r x ok ={"n":1}']],
    ['reads without an answer', ['a w x=1 ok', 'b r x info', 'c r x fail', 'd r x ok =1']],
  ];
  for (const [name, lines] of good) {
    test(name, () => {
      const verdict = checkLinearizability(writtenHistory(...lines));
      assert.equal(describeVerdict(verdict), 'ok');
    });
  }
});

test('shows the smallest window of a violation, legibly', () => {
  const noise = Array.from({ length: 40 }, (_, i) => [`n w x=${100 + i} ok`, `m r x ok =${100 + i}`]).flat();
  const history = writtenHistory(...noise, 'a w x=1 ok', 'm r x ok =1', 'b w x=2 ok', 'c r x ok =1', ...noise);
  const { operations } = (
    checkLinearizability(history) as Extract<ReturnType<typeof checkLinearizability>, { outcome: 'violation' }>
  ).violations[0]!;
  assert.deepEqual(
    operations.map(({ f, session }) => `${session} ${f}`),
    ['a write', 'b write', 'c read'],
  );
  assert.equal(
    describeVerdict(checkLinearizability(history)),
    [
      'linearizability: key "x": no order explains "read → 1" (#166): the register holds 2 by then',
      '  #160  a  write 1   ├─┤',
      '  #164  b  write 2       ├─┤',
      '  #166  c  read → 1          ├─┤',
    ].join('\n'),
  );
});

test('agrees with the definition on every small history, whatever was answered', () => {
  const step = fc.record({ client: fc.nat(3), f: fc.nat(4), value: fc.nat(3), to: fc.nat(3), end: fc.nat(9) });
  let violations = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const history = writtenHistory(...linesOf(steps));
      const legal = isLinearizableByForce(history);
      if (!legal) violations++;
      assert.equal(checkLinearizability(history).outcome, legal ? 'ok' : 'violation');
    }),
    { numRuns: 2_000 },
  );
  assert.ok(violations > 200, `only ${violations} histories were violations: they prove little`);
});

interface Step {
  readonly client: number;
  readonly f: number;
  readonly value: number;
  readonly to: number;
  readonly end: number;
}

/** Every client begins when it is idle and ends what it does when it is not; at most seven operations. */
function linesOf(steps: readonly Step[]): readonly string[] {
  const busy = new Map<number, Step>();
  return steps.map((step) => {
    const doing = busy.get(step.client);
    if (doing === undefined) {
      busy.set(step.client, step);
      const { value, to } = step;
      return `${step.client} ${['r x', `w x=${value || 'null'}`, `c x=${value || 'null'}>${to || 'null'}`, 'd x', 'r x'][step.f]}`;
    }
    busy.delete(step.client);
    if (step.end === 0) return `${step.client} info`;
    if (step.end < 3 && doing.f === 2) return `${step.client} fail conflict`;
    const isRead = doing.f === 0 || doing.f === 4;
    return `${step.client} ok${isRead ? ` =${step.value || 'null'}` : ''}`;
  });
}

describe('histories of a register that behaves', () => {
  const options = fc.record({
    seed: fc.nat(),
    operations: fc.integer({ min: 1, max: 150 }),
    clients: fc.integer({ min: 1, max: 12 }),
    keys: fc.integer({ min: 1, max: 3 }),
    unknown: fc.constantFrom(0, 0.1, 0.3),
  });

  test('pass', () => {
    fc.assert(
      fc.property(options, (given) => {
        assert.equal(describeVerdict(checkLinearizability(simulatedRegister(given))), 'ok');
      }),
      { numRuns: 300 },
    );
  });

  test('do not pass once a read is given what was overwritten before it began, or what was not yet written', () => {
    let found = 0;
    fc.assert(
      fc.property(options, fc.nat(), (given, choice) => {
        const lie = misread(simulatedRegister(given), choice);
        if (lie === undefined) return;
        found++;
        assert.equal(checkLinearizability(lie).outcome, 'violation');
      }),
      { numRuns: 400 },
    );
    assert.ok(found > 100, `only ${found} histories could be told a lie`);
  });

  test('do not pass once two results that do not belong to each other change places', () => {
    const history = writtenHistory('a w x=1 ok', 'b r x ok =1', 'a w x=2 ok', 'b r x ok =2');
    assert.equal(checkLinearizability(history).outcome, 'ok');
    const swapped = history.map((event) =>
      event.f === 'read' && event.type === 'ok' ? { ...event, value: 3 - (event.value as number) } : event,
    );
    assert.equal(checkLinearizability(swapped).outcome, 'violation');
  });

  test('do not pass once a write that somebody saw never began', () => {
    let found = 0;
    fc.assert(
      fc.property(options, fc.nat(), (given, choice) => {
        const history = simulatedRegister(given);
        const operations = pairEvents(history);
        const seen = operations.filter(({ f, output }) => f === 'read' && (output ?? null) !== null);
        const read = seen[choice % seen.length];
        if (read === undefined) return;
        found++;
        const source = operations.find(
          ({ f, input }) => (f === 'cas' ? (input as unknown[])[1] : input) === read.output,
        )!;
        const dropped = history.filter(
          ({ process, index }) =>
            process !== history[source.start]!.process ||
            index < source.start ||
            index > lineAfter(history, source.start),
        );
        assert.equal(checkLinearizability(dropped).outcome, 'violation');
      }),
      { numRuns: 200 },
    );
    assert.ok(found > 100, `only ${found} histories had a write to drop`);
  });
});

/** The next line of the process that has one there. */
function lineAfter(history: readonly HistoryEvent[], place: number): number {
  const next = history.findIndex(({ process }, at) => at > place && process === history[place]!.process);
  return next === -1 ? place : next;
}

/** Gives a read the value of a write that was overwritten for good before it began, or that begins after it ended. */
function misread(history: readonly HistoryEvent[], choice: number): readonly HistoryEvent[] | undefined {
  const operations = pairEvents(history);
  const reads = operations.filter(({ f, outcome }) => f === 'read' && outcome === 'ok');
  const read = reads[choice % reads.length];
  if (read === undefined) return undefined;
  const writes = operations.filter(({ f, key }) => key === read.key && f === 'write');
  const lies = writes.filter((write) => {
    const late = write.start > read.end;
    const over = writes.some(({ outcome, start, end }) => outcome === 'ok' && start > write.end && end < read.start);
    return late || over;
  });
  const lie = lies[choice % lies.length];
  return lie && history.map((event, place) => (place === read.end ? { ...event, value: lie.input } : event));
}

describe('limits', () => {
  const hard = (): readonly HistoryEvent[] => {
    const random = seededRandom(3);
    const writers = Array.from({ length: 16 }, (_, i) => `w${i}`);
    const begins = writers.map((name, i) => `${name} c x=${i % 4}>${(i + 1 + Math.floor(random.next() * 3)) % 4}`);
    return writtenHistory('a w x=0 ok', ...begins, ...writers.map((name) => `${name} ok`), 'a r x ok =9');
  };

  test('an answer that is not found within maxStates is undecided', () => {
    const verdict = checkLinearizability(hard(), { maxStates: 100 });
    assert.equal(describeVerdict(verdict), 'undecided: key "x": no answer within 100 configurations');
  });

  test('an answer that is not found within maxMs of the clock is undecided', () => {
    const clock = new ManualClock();
    const now = clock.now.bind(clock);
    clock.now = () => {
      clock.advance(1);
      return now();
    };
    const verdict = checkLinearizability(hard(), { maxMs: 3, clock });
    assert.equal(describeVerdict(verdict), 'undecided: key "x": no answer within 3 ms');
  });

  test('a violation of one key is told although another is undecided', () => {
    const verdict = checkLinearizability([...writtenHistory('z w y=1 ok', 'z r y ok ='), ...renumbered(hard())], {
      maxStates: 100,
    });
    assert.equal(verdict.outcome, 'violation');
  });

  test('ten thousand operations of ten clients need few configurations each, on many keys or on one', () => {
    for (const [keys, maxStates, unknown] of [
      [100, 10_000, 0.02],
      [1, 20_000, 0],
    ] as const) {
      const history = simulatedRegister({ seed: 7, operations: 10_000, clients: 10, keys, unknown });
      assert.equal(describeVerdict(checkLinearizability(history, { maxStates })), 'ok');
    }
  });
});

function renumbered(history: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return history.map((event) => ({ ...event, index: event.index + 1_000, process: (event.process as number) + 1_000 }));
}

test('an operation that a register does not know is an error, not a pass', () => {
  assert.throws(() => checkLinearizability(writtenHistory('a i x ok')), { code: 'ERR_HISTORY_OPERATION' });
});
