import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalizePath } from '../http/index.ts';
import { rewritePrefix } from './rewrite-prefix.ts';

const cases: readonly (readonly [prefix: string, replacement: string, target: string, expected: string])[] = [
  ['/api', '/', '/api/users?a=1', '/users?a=1'],
  ['/api', '/', '/api', '/'],
  ['/api', '/', '/api?a=/b', '/?a=/b'],
  ['/api', '/', '/api/', '/'],
  ['/api/', '/', '/api/users', '/users'],
  ['/api', '/v2', '/api/users', '/v2/users'],
  ['/api', '/v2/', '/api', '/v2'],
  ['/api', '/v2', '/api?a', '/v2?a'],
  ['/', '/app', '/users', '/app/users'],
  ['/', '/app', '/', '/app/'],
  ['/', '/app', '*', '*'],
  ['/', '/', '/users', '/users'],
];

for (const [prefix, replacement, target, expected] of cases) {
  test(`${target} below ${prefix}, at ${replacement}, is ${expected}`, () => {
    assert.equal(rewritePrefix(prefix, replacement)(target), expected);
  });
}

test('a normalised path stays one, under the new prefix', () => {
  const part = fc.constantFrom('/', '.', '..', 'a', 'b', '%2e', '%20', '%41', ';');
  const path = fc
    .array(part, { maxLength: 8 })
    .map((parts) => normalizePath(`/${parts.join('')}`))
    .filter((normal) => typeof normal === 'string');
  fc.assert(
    fc.property(path, path, path, (prefix, replacement, rest) => {
      const from = prefix.replace(/\/$/, '');
      const asked = normalizePath(from + rest);
      fc.pre(typeof asked === 'string' && (asked === from || asked.startsWith(`${from}/`)));
      const target = rewritePrefix(prefix, replacement)(asked as string);
      assert.equal(normalizePath(target), target);
      assert.ok(target.startsWith(replacement.replace(/\/$/, '')));
    }),
  );
});
