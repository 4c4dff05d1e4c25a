import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateCache } from '../../../../test/support/cache-simulation.ts';
import { evictionSuite } from '../../../testing/index.ts';
import { s3Fifo } from './s3-fifo.ts';

evictionSuite('s3-fifo', s3Fifo);

const room = 20 * 65_536;

test('keeps what came back soon after it went, through a scan that follows', () => {
  const scan = (from: number) => Array.from({ length: 100 }, (_, i) => from + i);
  const again = simulateCache(
    s3Fifo,
    { name: 'again', ids: [...scan(100), 1, ...scan(200).slice(0, 30), 1, ...scan(300), 1] },
    room,
  );
  assert.equal(again.objects * 233, 1, 'the second time it was a ghost, the third time it is found');
  const once = simulateCache(s3Fifo, { name: 'once', ids: [...scan(100), 1, ...scan(300), 1] }, room);
  assert.equal(once.objects, 0);
});
