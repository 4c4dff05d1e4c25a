import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePolicy } from './policy.ts';

const plain = definePolicy(async (task, context) => await task(context));

test('a wrapped function keeps its arguments, its this and its outcome', async () => {
  const counter = {
    count: 1,
    add: plain(function (this: { count: number }, by: number, times?: number) {
      this.count += by * (times ?? 2);
      return Promise.resolve(this.count);
    }),
  };
  assert.equal(await counter.add(3), 7);
  assert.equal(await counter.add(3, 1), 10);
  const error = new Error('no');
  const fail = plain((): number => {
    throw error;
  });
  await assert.rejects(fail(), error);
});

test('a task gets the signal it was given, or one that never aborts', async () => {
  const { signal } = new AbortController();
  assert.equal(await plain.execute((context) => context.signal, { signal }), signal);
  assert.equal(await plain.execute((context) => context.signal.aborted), false);
});

test('nothing runs for a signal that has aborted', async () => {
  const reason = new Error('gone');
  const run = plain.execute(() => assert.fail('it ran'), { signal: AbortSignal.abort(reason) });
  await assert.rejects(run, reason);
});
