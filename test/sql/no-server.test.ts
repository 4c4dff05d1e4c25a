/** What is said where no server can be reached. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AntipodeError } from '../../src/core/index.ts';
import { dataFault } from '../../src/data/postgres/sql-faults.ts';
import { createSql } from '../../src/sql/index.ts';
import { freePort } from '../support/index.ts';

test('names each server and why it cannot be reached, and no password', async () => {
  const places = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`] as const;
  const url = (place: string): string => `postgresql://app:hush-hush@${place}/shop`;
  await using sql = createSql({ primary: url(places[0]), replicas: { us: url(places[1]) }, primaryWait: 50 });
  const fault = await sql.write`select 1`.then(
    () => assert.fail('nobody is there'),
    (error: AntipodeError) => error,
  );
  assert.equal(fault.code, 'ERR_SQL_NO_PRIMARY');
  for (const place of places) assert.match(fault.message, new RegExp(`${place}: connect ECONNREFUSED`));
  const { message } = dataFault(fault) as AntipodeError;
  assert.match(message, /^the data cannot be reached: .*; nothing was changed$/);
  for (const text of [fault.message, JSON.stringify(fault.details), message])
    assert.doesNotMatch(text, /hush|status\(\)|\.;/);
});
