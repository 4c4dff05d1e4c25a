import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RepeatedText } from './repeated-text.ts';

test('a part is what it says in its own text, whatever was cut before', () => {
  const word = fc.constantFrom('', 'GET', 'GETS', 'PUT', 'PUS', 'a host of more than thirteen letters');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 20 }), (texts) => {
      const repeated = new RepeatedText();
      for (const [before, part, behind] of texts) {
        const text = before + part + behind;
        assert.equal(repeated.slice(text, before.length, before.length + part.length), part);
      }
    }),
    { numRuns: 300 },
  );
});
