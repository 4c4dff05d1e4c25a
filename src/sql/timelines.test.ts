import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownLsn } from './position.ts';
import { Timelines } from './timelines.ts';

test('what the promoted server had applied when it was seen last is kept, the rest may be lost', () => {
  const timelines = new Timelines();
  timelines.began(1);
  timelines.began(2, { timeline: 1, lsn: 500n });
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 500n }), false);
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 501n }), true);
  assert.equal(timelines.mayHaveLost({ timeline: 2, lsn: 501n }), false);
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: unknownLsn }), true);
});

test('the history file tells the very position of each fork', () => {
  const timelines = new Timelines();
  timelines.began(3);
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 1n }), true);
  timelines.readHistory(3, '1\t0/3000148\tno recovery target specified\n\n2\t0/5000000\tbefore the flood\n');
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 0x3000148n }), false);
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 0x3000149n }), true);
  assert.equal(timelines.mayHaveLost({ timeline: 2, lsn: 0x5000000n }), false);
  assert.equal(timelines.mayHaveLost({ timeline: 2, lsn: 0x5000001n }), true);
});

test('keeps what it knows of older forks over a further promotion', () => {
  const timelines = new Timelines();
  timelines.began(1);
  timelines.began(2, { timeline: 1, lsn: 500n });
  timelines.began(3, { timeline: 2, lsn: 900n });
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 500n }), false);
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 501n }), true);
  assert.equal(timelines.mayHaveLost({ timeline: 2, lsn: 900n }), false);
});

test('believes nothing of a server whose timeline was not the present one, nor of a lower timeline', () => {
  const timelines = new Timelines();
  timelines.began(2);
  timelines.began(1, { timeline: 1, lsn: 1n });
  assert.equal(timelines.current, 2);
  timelines.began(3, { timeline: 1, lsn: 500n });
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 1n }), true);
  timelines.readHistory(2, '1\t0/3000148\tof an older timeline\n');
  assert.equal(timelines.mayHaveLost({ timeline: 1, lsn: 1n }), true);
});
