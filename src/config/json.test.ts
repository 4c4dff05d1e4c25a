import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from './json.ts';

const read = (text: string): unknown => readJson(text, 'world.json').value;

test('reads every JSON value as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (text, indent) => {
      const pretty = JSON.stringify(JSON.parse(text), undefined, indent);
      assert.deepEqual(read(pretty), JSON.parse(pretty));
    }),
    { numRuns: 300 },
  );
});

test('refuses exactly what JSON.parse refuses', () => {
  const noise = fc.string({
    unit: fc.constantFrom(...'{}[]:,"\\/ \n\tu0019.eE+-truefalsn\u0001\ufeff'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(noise, (text) => {
      assert.equal(accepts(read, text), accepts(JSON.parse, text), JSON.stringify(text));
    }),
    { numRuns: 2_000 },
  );
});

test('names line and column of a syntax fault, also where JSON.parse does not', () => {
  const faults = [
    ['{"a": x}', '1:7', 'expected a value, saw "x"'],
    ['{\n  "a": 1,\n}', '3:1', 'expected a key in double quotes, saw "}"'],
    ['{\n  "a": [1 2]\n}', '2:11', "expected ',' or ']', saw \"2\""],
    ['{"a" 1}', '1:6', 'expected \':\', saw "1"'],
    ['{"a": {}', '1:9', "expected ',' or '}', saw the end of the file"],
    ['{} {}', '1:4', 'expected the end of the file, saw "{"'],
    ['', '1:1', 'expected a value, saw the end of the file'],
  ] as const;
  for (const [text, place, message] of faults) {
    assert.throws(() => read(text), {
      code: 'ERR_CONFIG_SYNTAX',
      message: `world.json:${place} is not JSON: ${message}`,
    });
  }
});

test('notes a key that stands twice in one object, with its path and place', () => {
  const { value, duplicates } = readJson(
    '{"regions": {"eu": {"weight": 1},\n "eu": {"weight": 2}}, "list": [{"a": 1, "a": 2}]}',
    'f',
  );
  assert.deepEqual(value, { regions: { eu: { weight: 2 } }, list: [{ a: 2 }] });
  assert.deepEqual(duplicates, [
    { path: ['regions', 'eu'], line: 2, column: 2 },
    { path: ['list', 0, 'a'], line: 2, column: 42 },
  ]);
});

test('keeps a key named __proto__ an ordinary key', () => {
  const value = read('{"__proto__": {"polluted": true}}') as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ['__proto__']);
  assert.equal(value.polluted, undefined);
});

test('refuses more than 64 levels, so that no file can exhaust the stack', () => {
  assert.doesNotThrow(() => read(`${'['.repeat(64)}${']'.repeat(64)}`));
  assert.throws(() => read('['.repeat(100_000)), { code: 'ERR_CONFIG_SYNTAX', message: /at most 64 levels/ });
});

function accepts(reader: (text: string) => unknown, text: string): boolean {
  try {
    reader(text);
    return true;
  } catch {
    return false;
  }
}
