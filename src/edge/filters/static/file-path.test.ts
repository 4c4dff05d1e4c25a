import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalizePath } from '../../../http/index.ts';
import { type Dotfiles, filePath } from './file-path.ts';

const cases: readonly (readonly [path: string, expected: string | undefined, dotfiles?: Dotfiles])[] = [
  ['/', ''],
  ['', ''],
  ['/app.js', 'app.js'],
  ['/a/b/', 'a/b'],
  ['/with%20space/%C3%A4.txt', 'with space/ä.txt'],
  ['/100%25.txt', '100%.txt'],
  ['/%E4.txt', undefined],
  ['/a%2Fb', undefined],
  ['/a%5cb', undefined],
  ['/a%00b', undefined],
  ['/%2e%2e/etc/passwd', undefined],
  ['/..', undefined],
  ['/a/../b', undefined],
  ['/..', undefined, 'allow'],
  ['/.', undefined, 'allow'],
  ['/.env', undefined],
  ['/a/.git/config', undefined],
  ['/.env', '.env', 'allow'],
  ['/.well-known/security.txt', undefined],
  ['/.well-known/security.txt', '.well-known/security.txt', 'well-known'],
  ['/a/.well-known/x', undefined, 'well-known'],
  ['/.well-known/.secret', undefined, 'well-known'],
  ['/...', undefined],
  ['/a..b', 'a..b'],
];

for (const [path, expected, dotfiles = 'refuse'] of cases) {
  test(`${JSON.stringify(path)} is ${expected === undefined ? 'refused' : JSON.stringify(expected)} (${dotfiles})`, () => {
    assert.equal(filePath(path, dotfiles)?.join('/'), expected);
  });
}

const part = fc.constantFrom(
  '/',
  '.',
  '..',
  '%2e',
  '%2E',
  '%2f',
  '%5c',
  '%00',
  '\\',
  ':',
  'a',
  'b',
  '%61',
  '%25',
  '2e',
  ' ',
);
const paths = fc.array(part, { maxLength: 14 }).map((parts) => `/${parts.join('')}`);

test('whatever is asked for, normalised or not, stays in the folder', () => {
  fc.assert(
    fc.property(paths, fc.constantFrom<Dotfiles>('refuse', 'well-known', 'allow'), (path, dotfiles) => {
      for (const asked of [path, normalizePath(path)]) {
        const segments = typeof asked === 'string' ? filePath(asked, dotfiles) : undefined;
        if (segments === undefined) continue;
        const file = join('/srv/public', ...segments);
        assert.equal(resolve(file), file.replace(/\/$/, ''));
        assert.ok(file === '/srv/public' || file.startsWith('/srv/public/'), file);
        assert.equal(file.split('/').length, 3 + segments.length, 'no segment holds a separator');
        if (dotfiles === 'refuse') assert.doesNotMatch(file, /\/\./);
      }
    }),
    { numRuns: 500 },
  );
});
