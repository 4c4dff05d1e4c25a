import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SeenServer, whyNoWrites } from './server-words.ts';

const server: SeenServer = {
  name: 'db1:5432',
  fault: undefined,
  isUp: true,
  isStranger: false,
  isFenced: false,
  state: {
    isStandby: true,
    position: { timeline: 1, lsn: 0n },
    showsTimeline: true,
    systemId: '7',
    startedAt: '2026-01-01',
  },
};

test('says of each server that takes no writes why', () => {
  for (const [seen, words] of [
    [{}, 'db1:5432 is a standby'],
    [{ isFenced: true }, 'db1:5432 is a primary of an older timeline'],
    [{ isStranger: true }, 'db1:5432 has another database, or a history that was given up'],
    [{ isUp: false, state: undefined }, 'db1:5432 has not answered'],
    [
      { isUp: false, fault: new Error('No connection to db1:5432: connect ECONNREFUSED.') },
      'No connection to db1:5432: connect ECONNREFUSED',
    ],
    [{ isUp: false, fault: new Error('too many clients already') }, 'db1:5432: too many clients already'],
  ] as const)
    assert.equal(whyNoWrites({ ...server, ...seen }), words);
});
