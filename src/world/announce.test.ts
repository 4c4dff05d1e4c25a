import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { test } from 'node:test';
import { EventBus } from '../control/index.ts';
import { createAnnounce } from './announce.ts';

test('tells the bus, and whoever subscribed to the channel of this kind of event', () => {
  const bus = new EventBus();
  const heard: unknown[] = [];
  const listener = (event: unknown) => heard.push(event);
  const announce = createAnnounce(bus);
  subscribe('antipode:world:region.down', listener);
  announce({ type: 'region.down', subject: 'eu', reason: 'gone' });
  announce({ type: 'region.up', subject: 'eu', reason: 'back' });
  unsubscribe('antipode:world:region.down', listener);
  announce({ type: 'region.down', subject: 'eu', reason: 'gone again' });
  const first = bus.next(bus.oldestId - 1);
  assert.deepEqual([first?.type, first?.reason, bus.lastId - bus.oldestId], ['region.down', 'gone', 2]);
  assert.deepEqual(heard, [first]);
});
