import assert from 'node:assert/strict';
import { test } from 'node:test';
import { http2Defaults } from './http2-defaults.ts';
import { ResetWatch } from './reset-watch.ts';

const { resetMinStreams, quickResetMs } = http2Defaults;

/** How many of `total` streams may be taken back after `ageMs` before it is too much; undefined when all may. */
function limit(total: number, ageMs: number, takenBack: (index: number) => boolean): number | undefined {
  const watch = new ResetWatch();
  for (let index = 1; index <= total; index++) {
    watch.opened();
    if (takenBack(index) && watch.reset(0, ageMs)) return index;
  }
  return undefined;
}

test('a client may take back everything while it has asked for little', () => {
  assert.equal(
    limit(resetMinStreams - 1, 0, () => true),
    undefined,
  );
});

test('a client that takes back all it asks for at once is found out with the five hundredth', () => {
  assert.equal(
    limit(10_000, quickResetMs - 1, () => true),
    resetMinStreams,
  );
});

test('a client may take back half of what it asks for, and any part of it late', () => {
  assert.equal(
    limit(10_000, 0, (index) => index % 2 === 0),
    undefined,
  );
  assert.equal(
    limit(10_000, quickResetMs, () => true),
    undefined,
  );
});

test('a client that takes back more than half is found out', () => {
  assert.equal(
    limit(10_000, 0, (index) => index % 3 !== 0),
    resetMinStreams,
  );
});
