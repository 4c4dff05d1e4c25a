import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { Turns } from './turns.ts';

const late = () => new Error('late');

test('gives turns in the order of their asking, each after the end of the one before', async () => {
  const turns = new Turns(new ManualTimers(), 1_000, late);
  const order: string[] = [];
  const take = async (name: string) => {
    const end = await turns.take();
    order.push(name);
    return end;
  };
  const endFirst = await take('first');
  const [second, third] = [take('second'), take('third')];
  assert.deepEqual(order, ['first']);
  endFirst();
  const endSecond = await second;
  endFirst();
  assert.deepEqual(order, ['first', 'second'], 'what is over cannot end another turn');
  endSecond();
  (await third)();
  assert.deepEqual(order, ['first', 'second', 'third']);
});

test('a turn that comes too late is refused, and does not hold up those behind it', async () => {
  const timers = new ManualTimers();
  const turns = new Turns(timers, 1_000, late);
  const end = await turns.take();
  const refused = assert.rejects(turns.take(), { message: 'late' });
  timers.advance(999);
  const behind = turns.take();
  timers.advance(1);
  await refused;
  end();
  (await behind)();
  assert.equal(timers.pending, 0);
});
