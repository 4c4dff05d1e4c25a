import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { FieldNames } from './field-names.ts';
import type { MessageInternals } from './node-server.ts';

function sequence(tree: FieldNames, lines: readonly string[]): FieldNames | undefined {
  let names: FieldNames | undefined = tree;
  for (let at = 0; at < lines.length; at += 2) names = names?.and(lines[at]!);
  return names;
}

function headersByNode(lines: string[]): object {
  const message = new IncomingMessage(undefined as never) as MessageInternals;
  message._addHeaderLines(lines, lines.length);
  return message.headers;
}

const name = fc.constantFrom(
  'Host',
  'host',
  'X-A',
  'x-a',
  'accept',
  'Accept',
  'cookie',
  'set-cookie',
  'referer',
  '__proto__',
);
const fields = fc.array(fc.tuple(name, fc.string()), { maxLength: 6 });

test('tells headers as Node.js does, or leaves them to it', () => {
  const tree = FieldNames.none();
  let told = 0;
  fc.assert(
    fc.property(fields, (each) => {
      const lines = each.flat();
      const headers = sequence(tree, lines)!.headers(lines);
      const names = each.map(([sent]) => sent.toLowerCase());
      const isRegular = new Set(names).size === names.length && !/set-cookie|__proto__/.test(names.join());
      assert.equal(headers !== undefined, isRegular);
      if (headers === undefined) return;
      told++;
      assert.deepEqual(headers, headersByNode(lines));
      assert.deepEqual(Object.keys(headers), Object.keys(headersByNode(lines)));
    }),
  );
  assert.ok(told > 0);
});

test('gives every request headers of its own', () => {
  const names = sequence(FieldNames.none(), ['a', '']);
  const first = names!.headers(['a', '1']);
  const second = names!.headers(['a', '2']);
  assert.deepEqual([first, second], [{ a: '1' }, { a: '2' }]);
});

test('remembers which name came last behind a sequence', () => {
  const none = FieldNames.none();
  none.and('host');
  none.and('Host');
  assert.deepEqual([none.likely?.name, none.likely?.prefix], ['Host', 'Host:']);
  assert.equal(none.and('host'), none.and('host'));
  assert.equal(none.likely?.name, 'host');
});

test('learns no more than it has room for, and no long names', () => {
  const none = FieldNames.none();
  assert.equal(none.and('x'.repeat(65)), undefined);
  assert.notEqual(none.and('x'.repeat(64)), undefined);
  for (let count = 1; count < 4_096; count++) assert.notEqual(none.and(`x-${count}`), undefined);
  assert.equal(none.and('x-one-more'), undefined);
  assert.equal(none.and('x-1')?.and('x-one-more'), undefined);
  assert.notEqual(none.and('x-4095'), undefined);
});
