import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isPacked, type PackedFiles } from '../../scripts/package-docs.ts';
import { linkFindings } from './links.ts';
import { findFiles, root } from './sources.ts';

test('every link of the docs leads to a file and a heading that exist', () => {
  const paths = ['*.md', '{docs,data,bench,examples}/**/*.md'].flatMap(findFiles);
  const pages = paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  assert.deepEqual(
    linkFindings(pages, (path) => existsSync(join(root, path))),
    [],
  );
});

test('the first page leads to nothing that is not in the package', () => {
  const packed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackedFiles;
  const page = { path: 'README.md', text: readFileSync(join(root, 'README.md'), 'utf8') };
  const found = linkFindings([page], (path) => isPacked(packed, path));
  assert.deepEqual(found, []);
});

test('finds links to files and headings that do not exist, and takes code and the web for what they are', () => {
  const pages = [
    {
      path: 'docs/a.md',
      text: '# One `two`, three\n[a](#one-two-three) [b](b.md#top) [c](https://x.example/y) `[d](d.md)`\n```\n[e](e.md)\n```\n[f](f.md)\n',
    },
    { path: 'docs/b.md', text: '```\n# top\n```\n[root](../README.md)\n' },
  ];
  assert.deepEqual(
    linkFindings(pages, (path) => ['docs/a.md', 'docs/b.md', 'README.md'].includes(path)),
    ['docs/a.md: no such heading: b.md#top', 'docs/a.md: no such file: f.md'],
  );
});
