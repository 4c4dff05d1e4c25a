import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accessLogDefaults } from './access-log-defaults.ts';
import { combinedText, jsonText } from './log-text.ts';

const anything = fc.string({ unit: 'binary', maxLength: 200 });

test('a JSON text is printable ASCII and means what was sent, whatever it was', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const written = jsonText(text);
      assert.match(written, /^"[ -~]*"$/);
      assert.equal(JSON.parse(written), text);
    }),
  );
});

test('a quoted text of the combined format cannot be left, and no line ended', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const written = combinedText(text);
      assert.match(written, /^(?:[ !#-[\]-~]|\\["\\]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})*$/);
    }),
  );
  assert.equal(combinedText('a" 200 0\r\n127.0.0.1 \\'), 'a\\" 200 0\\x0d\\x0a127.0.0.1 \\\\');
});

test('what is very long is cut', () => {
  const long = 'x'.repeat(accessLogDefaults.valueLength + 1);
  assert.equal(jsonText(long).length, accessLogDefaults.valueLength + 2);
  assert.equal(combinedText(long).length, accessLogDefaults.valueLength);
});
