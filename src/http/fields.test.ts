import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fieldValues, withoutFields } from './fields.ts';

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
