import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUserTokens, laterUserTokens, parseUserTokens } from './user-tokens.ts';

test('a token of each kind comes back as it was told', () => {
  const tokens = new Map([
    ['data', '00000001-0000000000002a-us-east'],
    ['sql', '00000001-00000000016b3748'],
  ]);
  assert.deepEqual(parseUserTokens(formatUserTokens(tokens)), tokens);
  assert.equal(formatUserTokens(new Map()), 'none');
  assert.equal(parseUserTokens('none').size, 0);
});

test('what is no token is left out, and so is what would be too many', () => {
  assert.deepEqual(parseUserTokens('data=a b,Sql=x,=y,sql=1,data'), new Map([['sql', '1']]));
  assert.equal(parseUserTokens(`data=${'x'.repeat(257)}`).size, 0);
  assert.equal(parseUserTokens(Array.from('abcdefghij', (kind) => `${kind}=1`).join(',')).size, 8);
});

test('of two that say what was written the later counts, for each kind', () => {
  const [early, late] = ['00000001-00000000000001-b', '00000002-00000000000001-a'];
  assert.equal(laterUserTokens(`data=${early},sql=1-2`, `data=${late}`), `data=${late},sql=1-2`);
  assert.equal(laterUserTokens(`data=${late}`, `sql=1-2,data=${early}`), `data=${late},sql=1-2`);
  assert.equal(laterUserTokens('none', `data=${late}`), `data=${late}`);
  assert.deepEqual(
    ['', 'data=1'].map((one) => laterUserTokens(one, '')),
    ['', 'data=1'],
  );
  assert.equal(laterUserTokens('', 'none'), 'none');
});
