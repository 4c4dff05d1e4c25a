import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../core/index.ts';
import { worldDefaults } from './defaults.ts';
import { RegionNews } from './region-news.ts';

function newsIn(isDev: boolean) {
  const clock = new ManualClock();
  const said: string[] = [];
  const announce = ({ type, subject, reason }: { type: string; subject: string; reason: string }) =>
    void said.push(`${type} ${subject}: ${reason}`);
  return { news: new RegionNews({ announce, clock, isDev }), clock, said };
}

test('in production a region that is down is told of at once', () => {
  const { news, said } = newsIn(false);
  news.down('eu', 'refused');
  assert.deepEqual(said, ['region.down eu: refused']);
});

test('in dev one that was never up is no news until its time to start is over', () => {
  const { news, clock, said } = newsIn(true);
  news.down('eu', 'refused');
  news.down('us', 'refused');
  news.still('eu');
  news.up('us', 'it answers');
  news.down('us', 'gone');
  assert.deepEqual(said, ['region.up us: it answers', 'region.down us: gone']);
  clock.advance(worldDefaults.regionStartMs);
  news.still('eu');
  news.still('eu');
  assert.deepEqual(said.slice(2), ['region.down eu: refused']);
});
