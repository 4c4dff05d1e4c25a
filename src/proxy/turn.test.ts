import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Turn } from './turn.ts';

/** A turn, what happens in it in order, and those who take part. */
function staged() {
  let nowMs = 0;
  const turn = new Turn(() => nowMs);
  const takes = (ms: number) => () => {
    nowMs += ms;
  };
  const said: string[] = [];
  const ledger = { commit: () => void said.push('commit') };
  const answer = (name: string) => {
    const isHeld = turn.hold(
      {
        leaving: () => void said.push(`${name} leaving`),
        leave: () => void said.push(`${name} leaves`),
        left: () => void said.push(`${name} left`),
      },
      ledger,
    );
    if (!isHeld) said.push(`${name} leaves at once`);
  };
  const read = (name: string, carryOut = () => answer(name)) => {
    said.push(`${name} read`);
    const onTurn = () => {
      said.push(name);
      carryOut();
    };
    turn.enter({ onTurn }, ledger);
  };
  const begin = (name: string) => {
    const note = (what: string) => () => void said.push(`${name} ${what}`);
    turn.holdOver({ leaving: note('leaving'), leave: note('leaves'), left: note('left') }, ledger);
  };
  return { turn, said, answer, begin, read, takes };
}

const without = (said: readonly string[], what: string) => said.filter((each) => each !== what);

test('everything is read, then carried out, then the answers leave, each behind what is written down of it', async () => {
  const { said, read } = staged();
  for (const name of ['a', 'b', 'c']) read(name);
  await turnOver();
  assert.deepEqual(said.slice(0, 5), ['a read', 'commit', 'b read', 'commit', 'c read']);
  assert.deepEqual(without(said.slice(5), 'commit').slice(0, 3), ['a', 'b', 'c']);
  assert.deepEqual(said.slice(said.indexOf('a leaving')), [
    ...['a leaving', 'commit', 'a leaves', 'a left'],
    ...['b leaving', 'commit', 'b leaves', 'b left'],
    ...['c leaving', 'commit', 'c leaves', 'c left', 'commit'],
  ]);
});

test('what a request has put off comes before the next request', async () => {
  const { said, read } = staged();
  read('a', () => {
    process.nextTick(() => said.push('tick of a'));
    queueMicrotask(() => said.push('microtask of a'));
  });
  read('b');
  await turnOver();
  assert.deepEqual(without(said, 'commit').slice(2, 6), ['a', 'tick of a', 'microtask of a', 'b']);
});

test('few answers leave one by one, further ones four at a time, so that not more than these can be in doubt', async () => {
  const { said, answer } = staged();
  for (let count = 0; count < 12; count++) answer(String(count));
  await turnOver();
  const inDoubt = said
    .join(' ')
    .split('commit')
    .map((part) => part.match(/leaves/g)?.length ?? 0);
  assert.deepEqual(inDoubt, [0, 1, 1, 1, 1, 4, 4, 0]);
  assert.deepEqual(said.slice(0, 5), ['0 leaving', 'commit', '0 leaves', '0 left', '1 leaving']);
});

test('answers that nothing was read for leave with the others of their turn', async () => {
  const { said, answer, read } = staged();
  answer('late');
  read('a');
  await turnOver();
  await turnOver();
  assert.deepEqual(
    said.filter((each) => each.endsWith('leaves')),
    ['late leaves', 'a leaves'],
  );
});

test('what was read while others are carried out has its turn, written down before', async () => {
  const { said, read } = staged();
  read('a', () => read('b'));
  await turnOver();
  await turnOver();
  assert.deepEqual(said.slice(said.indexOf('b read'), said.indexOf('b') + 1), ['b read', 'commit', 'commit', 'b']);
  assert.deepEqual(said.slice(-2), ['b left', 'commit']);
});

test('an answer waits for no more than a millisecond of others, and for none where they are slow', async () => {
  const { said, read, answer, takes } = staged();
  const slow = takes(2);
  read('quick');
  read('slow', slow);
  read('last');
  await turnOver();
  assert.ok(said.indexOf('quick leaves') < said.indexOf('last'));
  for (let count = 0; count < 100; count++) read(`slow ${count}`, slow);
  await turnOver();
  said.length = 0;
  answer('hasty');
  assert.deepEqual(said, ['hasty leaves at once']);
});

test('an answer that is held because another has left is written down before it leaves', async () => {
  const { turn, said, read, answer } = staged();
  const ledger = { commit: () => void said.push('commit') };
  const first = { leaving() {}, leave() {}, left: () => answer('next') };
  read('a', () => void turn.hold(first, ledger));
  await turnOver();
  await turnOver();
  assert.deepEqual(said.slice(said.indexOf('next leaving')), [
    'next leaving',
    'commit',
    'next leaves',
    'next left',
    'commit',
  ]);
});

test('what is held leaves at once when it is asked for', () => {
  const { turn, said, answer } = staged();
  answer('a');
  turn.release();
  assert.deepEqual(said, ['a leaving', 'commit', 'a leaves', 'a left', 'commit']);
});

test('what few have sent is written down at once, what many have for ever more of them together', async () => {
  const { said, read } = staged();
  for (let count = 1; count <= 20; count++) read(String(count));
  const at = said.flatMap((each, index) => (each === 'commit' ? [said[index - 1]] : []));
  assert.deepEqual(at, ['1 read', '2 read', '4 read', '8 read', '16 read']);
  await turnOver();
  said.length = 0;
  read('next');
  assert.deepEqual(said, ['next read', 'commit']);
});

test('what was read is written down when that is asked for, before its turn', () => {
  const { turn, said, read } = staged();
  read('a');
  read('b');
  read('c');
  turn.commit();
  assert.deepEqual(said, ['a read', 'commit', 'b read', 'commit', 'c read', 'commit']);
});

describe('a copy of what was read', () => {
  test('has its bytes, is known, and has the room of the turn before', async () => {
    const { turn, read } = staged();
    const first = turn.copy(Buffer.from('one...'), 3);
    assert.equal(first.toString(), 'one');
    assert.ok(turn.owns(first));
    read('a');
    await turnOver();
    assert.equal(turn.copy(Buffer.from('two'), 3).byteOffset, first.byteOffset);
  });

  test('has memory of its own where it is large, or one of many', () => {
    const { turn } = staged();
    const large = turn.copy(Buffer.alloc(9_000, 'x'), 9_000);
    assert.equal(large.toString(), 'x'.repeat(9_000));
    assert.equal(turn.owns(large), false);
    const all = Array.from({ length: 1_000 }, (_, index) =>
      turn.copy(Buffer.from(String(index)), String(index).length),
    );
    assert.deepEqual(all.map(String), Object.keys(all));
  });
});

describe('the beginning of an answer', () => {
  test('leaves with the answers of the turn behind that in which it came', async () => {
    const { said, read, begin } = staged();
    read('a', () => begin('a'));
    await turnOver();
    assert.deepEqual(without(said, 'commit'), ['a read', 'a']);
    read('b');
    await turnOver();
    assert.deepEqual(
      said.filter((each) => each.endsWith('leaves')),
      ['a leaves', 'b leaves'],
    );
    assert.equal(said.at(-1), 'commit');
  });

  test('leaves with the next look at the sockets where nothing else comes, and at once when that is asked for', async () => {
    const { turn, said, begin } = staged();
    begin('a');
    await turnOver();
    const whole = ['a leaving', 'commit', 'a leaves', 'a left', 'commit'];
    assert.deepEqual(said, whole);
    begin('a');
    turn.release();
    assert.deepEqual(said, [...whole, ...whole]);
  });
});

describe('requests that are sent on', () => {
  test('leave together, before the answers of their turn', async () => {
    const { turn, said, read, answer } = staged();
    const forward = (name: string) => turn.forward({ send: () => void said.push(`${name} sent`) });
    read('a');
    read('b', () => forward('b'));
    read('c', () => forward('c'));
    answer('late');
    await turnOver();
    const leaving = said.filter((each) => each.endsWith('sent') || each.endsWith('leaves'));
    assert.deepEqual(leaving, ['b sent', 'c sent', 'late leaves', 'a leaves']);
    assert.ok(said.indexOf('c') < said.indexOf('b sent'));
  });

  test('leave at the end of the turn in which they come by themselves, and without delay where requests are slow', async () => {
    const { turn, said, read, takes } = staged();
    const sender = { send: () => void said.push('sent') };
    assert.ok(turn.forward(sender));
    assert.deepEqual(said, []);
    await turnOver();
    assert.deepEqual(said, ['sent']);
    for (let count = 0; count < 100; count++) read(`slow ${count}`, takes(2));
    await turnOver();
    assert.equal(turn.forward(sender), false);
  });
});

test('what is to come behind a turn comes when all that was read has had it, and now where nothing was', async () => {
  const { turn, said, read } = staged();
  turn.whenOver(() => said.push('nothing to wait for'));
  read('a');
  turn.whenOver(() => said.push('over'));
  read('b');
  assert.deepEqual(without(said, 'commit'), ['nothing to wait for', 'a read', 'b read']);
  await turnOver();
  assert.equal(said.at(-1), 'over');
  assert.ok(said.includes('b leaves'));
});

test('what throws behind an answer that has left is uncaught, and keeps no other answer back', async () => {
  const program = `
    import { Turn } from ${JSON.stringify(new URL('./turn.ts', import.meta.url).href)};
    process.on('uncaughtException', ({ message }) => console.log(message));
    const turn = new Turn();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const left = () => {
        console.log(name);
        if (name === 'b') throw new Error('thrown behind b');
      };
      turn.hold({ leaving() {}, leave() {}, left }, undefined);
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    '--input-type=module',
    '--eval',
    program,
  ]);
  assert.deepEqual(stdout.trim().split('\n'), ['a', 'b', 'c', 'd', 'e', 'thrown behind b']);
});
