import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failoverWords } from './failover.ts';

const done = {
  primary: 'eu-west',
  epoch: 2,
  previousPrimary: 'us-east',
  survivedVersion: 9,
  lastKnownVersion: 9,
  unreached: [],
  mayHaveLost: false,
};
const begin = 'eu-west is primary, before it us-east (term 2): ';

test('says of a failover that asked everybody that nothing is missing', () => {
  assert.equal(failoverWords(done), `${begin}no write that is known of is missing`);
});

test('says what may be lost where the old primary could not be asked, though nobody has heard of it', () => {
  assert.equal(
    failoverWords({ ...done, unreached: ['us-east'], mayHaveLost: true }),
    `${begin}no write that is known of is missing; could not ask us-east: what it acknowledged and had not sent on may be lost`,
  );
  assert.match(
    failoverWords({ ...done, unreached: ['us-east', 'ap-south'], lastKnownVersion: 10, mayHaveLost: true }),
    /: up to 1 write of us-east may not be there; could not ask us-east, ap-south: what only they have/,
  );
});

test('warns of no loss where a majority had to have each write', () => {
  assert.match(failoverWords({ ...done, unreached: ['us-east'] }), /missing; could not ask us-east$/);
});
