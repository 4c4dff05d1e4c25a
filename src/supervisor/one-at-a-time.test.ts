import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneAtATime } from './one-at-a-time.ts';

function watched() {
  const begun: { readonly argument: string; readonly end: (error?: Error) => void }[] = [];
  const runs = new OneAtATime<string, string>(
    (argument) =>
      new Promise((resolve, reject) => {
        begun.push({ argument, end: (error) => (error === undefined ? resolve(argument) : reject(error)) });
      }),
  );
  return { runs, begun };
}

test('who asks while one is under way is given the next, together', async () => {
  const { runs, begun } = watched();
  const first = runs.ask('a');
  const [second, third] = [runs.ask('b'), runs.ask('c')];
  assert.equal(begun.length, 1);
  begun[0]!.end();
  assert.equal(await first, 'a');
  await new Promise(setImmediate);
  begun[1]!.end();
  assert.deepEqual(await Promise.all([second, third]), ['b', 'b']);
  assert.equal(begun.length, 2);
});

test('one that fails is no reason for the next to fail', async () => {
  const { runs, begun } = watched();
  const first = runs.ask('a');
  const second = runs.ask('b');
  begun[0]!.end(new Error('no'));
  await assert.rejects(first, /no/);
  await new Promise(setImmediate);
  begun[1]!.end();
  assert.equal(await second, 'b');
  void runs.ask('c');
  assert.equal(begun.length, 3);
});
