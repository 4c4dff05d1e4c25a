import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { EventBus } from '../control/index.ts';
import { untilRegionsUp } from './until-regions-up.ts';

const up = (subject: string, seenFrom?: string) =>
  ({
    type: 'region.up',
    subject,
    reason: 'the check passed',
    details: seenFrom === undefined ? {} : { seenFrom },
  }) as const;

async function isDone(promise: Promise<void>): Promise<boolean> {
  await turn();
  return Promise.race([promise.then(() => true), turn(false)]);
}

test('waits until the entry itself has seen each region up', async () => {
  const events = new EventBus();
  const done = untilRegionsUp(events, ['eu', 'us'], 60_000);
  events.publish(up('eu'));
  events.publish(up('us', 'eu'));
  events.publish({ ...up('us'), type: 'region.down' });
  assert.equal(await isDone(done), false);
  events.publish(up('us'));
  assert.equal(await isDone(done), true);
});

test('does not wait for a region for ever', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const done = untilRegionsUp(new EventBus(), ['eu'], 10_000);
  t.mock.timers.tick(9_999);
  assert.equal(await isDone(done), false);
  t.mock.timers.tick(1);
  assert.equal(await isDone(done), true);
});
