import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isPacked, type PackedFiles, packedPage, restorePages, writePackedPages } from '../../scripts/package-docs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { linkFindings } from './links.ts';
import { findFiles, root } from './sources.ts';

const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackedFiles;

test('every link of a packed page leads into the package', () => {
  const pages = findFiles('**/*.md')
    .filter((path) => isPacked(packageJson, path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .map((page) => ({ path: page.path, text: packedPage(page, packageJson) }));
  assert.ok(pages.length > 50, 'the docs are packed');
  const found = linkFindings(pages, (path) => isPacked(packageJson, path) && existsSync(join(root, path)));
  assert.deepEqual(found, []);
});

const text = [
  'See [`a.ts`](../src/a.ts#L3), [what\nit [does](b.md#x) ![map](map.png) [the web](https://x.example/src) [top](#top).',
  'A `[c](../src/c.ts)` in code, [x](../src/x.ts) and `y` [z](../test)',
  '```ts',
  '[d](../src/d.ts)',
  '```',
  '[e](../src/e.ts)',
].join('\n');

test('a link to what is not packed is only its words; other links, images and code stay', () => {
  const packed = packedPage({ path: 'docs/page.md', text }, { files: ['docs'] });
  assert.equal(
    packed,
    text
      .replace('[`a.ts`](../src/a.ts#L3)', '`a.ts`')
      .replace('[x](../src/x.ts)', 'x')
      .replace('[z](../test)', 'z')
      .replace('[e](../src/e.ts)', 'e'),
  );
});

test('it leads to the repository if the package names one', () => {
  const repository = { url: 'git+https://host.example/owner/name.git' };
  const packed = packedPage({ path: 'docs/page.md', text }, { files: ['docs'], repository });
  const web = 'https://host.example/owner/name/blob/HEAD';
  assert.ok(packed.startsWith(`See [\`a.ts\`](${web}/src/a.ts#L3), `), packed);
  assert.ok(packed.endsWith(`\n[e](${web}/src/e.ts)`), packed);
});

test('pages are as they were written once the package is packed, and after a run that was broken off', async () => {
  await using repository = await temporaryFolder('package-docs');
  const path = join(repository.path, 'docs', 'page.md');
  mkdirSync(join(repository.path, 'docs'));
  writeFileSync(join(repository.path, 'package.json'), JSON.stringify({ files: ['docs', 'README.md'] }));
  writeFileSync(join(repository.path, 'README.md'), '[docs](docs/page.md)');
  const now = (): string => readFileSync(path, 'utf8');

  writeFileSync(path, '[a](../src/a.ts)');
  writePackedPages(repository.path);
  assert.equal(now(), 'a');
  writePackedPages(repository.path);
  assert.equal(now(), 'a');
  restorePages(repository.path);
  assert.equal(now(), '[a](../src/a.ts)');
  restorePages(repository.path);
  assert.equal(now(), '[a](../src/a.ts)');

  writePackedPages(repository.path);
  writeFileSync(path, 'a, edited');
  assert.throws(() => restorePages(repository.path), /docs\/page\.md was edited .*\.docs-as-written\/docs\/page\.md/);
  assert.equal(now(), 'a, edited');
});
