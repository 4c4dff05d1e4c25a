import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';
import { fieldValues, withoutFields } from './fields.ts';

type Expected = RequestRow['expected'];

const get = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('GET / HTTP/1.1', 'Host: a', ...fields),
  expected,
});

testRequests([
  get('refuses a folded line', ['a: b', ' c: d'], 400),
  get('refuses a line folded by a tab', ['a: b', '\tc'], 400),
  { name: 'refuses a folded first line', bytes: lines('GET / HTTP/1.1', ' Host: a'), expected: 400 },
  get('refuses a space before the colon', ['a : b'], 400),
  get('refuses a tab before the colon', ['a\t: b'], 400),
  get('refuses an empty name', [': b'], 400),
  get('refuses a line without a colon', ['a'], 400),
  get('refuses a name in parentheses', ['(a): b'], 400),
  get('refuses a name in UTF-8', ['caf\xc3\xa9: b'], 400),
  get('refuses NUL in a name', ['a\0: b'], 400),
  get('refuses NUL in a value', ['a: b\0'], 400),
  get('refuses DEL in a value', ['a: b\x7f'], 400),
  get('refuses an escape character in a value', ['a: \x1b[0m'], 400),
  get('refuses a form feed in a value', ['a: \fb'], 400),
  get('refuses a carriage return in a value', ['a: b\rXc: d'], 400),
  get('refuses a bare line feed in a value', ['a: b\nc: d'], 400),
  get('refuses two carriage returns at the end of a line', ['a: b\r'], 400),
  { name: 'refuses a bare line feed behind a field', bytes: 'GET / HTTP/1.1\r\nHost: a\n\r\n', expected: 400 },
  { name: 'refuses a bare line feed as the empty line', bytes: 'GET / HTTP/1.1\r\nHost: a\r\n\n', expected: 400 },
  {
    name: 'refuses a bare carriage return as the empty line',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\n\ra',
    expected: 400,
  },
  { name: 'refuses a space before the empty line', bytes: 'GET / HTTP/1.1\r\nHost: a\r\n \r\n', expected: 400 },
]);

const name = fc.constantFrom('a', 'A', 'ab', 'x-a', 'X-A');
const value = fc.string({ unit: fc.constantFrom('a', ':', ' ', '\t', '\xa0', ','), maxLength: 6 });
const anyFields = fc.array(fc.tuple(name, value), { maxLength: 8 });

const section = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([each, text]) => `${each}:${text}\r\n`).join('');

test('finds all values of a name, in order, without the blanks around them', () => {
  fc.assert(
    fc.property(anyFields, fc.constantFrom('a', 'ab', 'x-a', 'b'), (fields, wanted) => {
      const expected = fields
        .filter(([each]) => each.toLowerCase() === wanted)
        .map(([, text]) => /^[\t ]*(.*?)[\t ]*$/s.exec(text)![1]);
      assert.deepEqual(fieldValues(section(fields), wanted), expected);
    }),
  );
});

test('takes out the lines of the names given and leaves the others as they are', () => {
  fc.assert(
    fc.property(anyFields, fc.uniqueArray(fc.constantFrom('a', 'ab', 'x-a', 'b')), (fields, names) => {
      const kept = fields.filter(([each]) => !names.some((name) => name === each.toLowerCase()));
      assert.equal(withoutFields(section(fields), new Set<string>(names)), section(kept));
    }),
  );
});
