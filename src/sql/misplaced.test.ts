import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainMisplaced } from './misplaced.ts';

const missing = (message: string, code = '42P01'): Error =>
  Object.assign(new Error(message), { severity: 'ERROR', code });

const explain = explainMisplaced({ events: 'logs', 'audit.trail': 'logs' });

test('says on which database a table is that was missing here, in any language of the server', () => {
  for (const message of [
    'relation "events" does not exist',
    'relation "public.events" does not exist',
    'relation "audit.trail" does not exist',
    'la relation « events » n’existe pas',
    'Relation »events« existiert nicht'.replace('»', '„').replace('«', '“'),
  ]) {
    const found = explain(missing(message)) as Error & { code: string };
    assert.deepEqual([found.code, / on the database logs/.test(found.message)], ['ERR_SQL_CROSS_SHARD', true], message);
  }
});

test('leaves every other fault as it is', () => {
  for (const error of [
    missing('relation "orders" does not exist'),
    missing('column "events" does not exist', '42703'),
    new Error('relation "events" does not exist'),
  ]) {
    assert.equal(explain(error), error);
    assert.equal(explainMisplaced()(error), error);
  }
});
