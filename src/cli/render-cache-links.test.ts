import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CacheLinkStatus } from '../control/index.ts';
import { renderCacheLinks } from './render-cache-links.ts';

const following: CacheLinkStatus = {
  region: 'us-east',
  from: 'eu-west',
  state: 'following',
  lagMs: 0,
  behind: 0,
  gaps: 1,
  rttMs: 81.4,
};

test('shows for each region which others it hears, and how far behind', () => {
  const apart: CacheLinkStatus = {
    region: 'us-east',
    from: 'asia',
    state: 'apart',
    reason: 'connect ECONNREFUSED\u001b[2J',
    lagMs: 61_000,
    behind: 12,
    gaps: 0,
  };
  assert.equal(
    renderCacheLinks([following, apart]),
    `caches (1 of 2 links apart)
REGION   HEARS    STATE        LAG  UNTOLD  GAPS    RTT  REASON
us-east  eu-west  following     0s       0     1  81 ms
us-east  asia     apart      1m 1s      12     0      -  connect ECONNREFUSED·[2J
`,
  );
});

test('says in one word that all are joined', () => {
  assert.match(renderCacheLinks([{ ...following, state: 'standing-by' }]), /^caches \(joined\)\n/);
});
