import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedPages } from '../../scripts/docs.ts';
import { loadJsonSchema, type SchemaNode } from '../../src/config/index.ts';
import { findFiles, root } from './sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every key of the config with its node, wherever it stands. */
function* keysOf(node: unknown): Generator<readonly [key: string, node: SchemaNode]> {
  if (typeof node !== 'object' || node === null) return;
  const { properties = {}, ...rest } = node as SchemaNode;
  yield* Object.entries(properties);
  for (const child of [...Object.values(properties), ...Object.values(rest)]) yield* keysOf(child);
}

const keys = [...keysOf(await loadJsonSchema())];

test('the pages made from the sources are as "npm run docs" makes them', async () => {
  for (const [path, text] of await generatedPages()) assert.equal(read(path), text, path);
});

test('every key of the config has a row in docs/reference/config.md', () => {
  const page = read('docs/reference/config.md');
  assert.ok(keys.length > 100);
  for (const [key] of keys) assert.match(page, new RegExp(`^\\| \`${key.replace('$', '\\$')}\` +\\|`, 'm'));
});

test('every key of the config says what it is, and what it allows', () => {
  for (const [key, { description = '', title, type, enum: names, anyOf, oneOf, const: only }] of keys) {
    assert.match(description, /^[`A-Z0-9].*\.$/, `${key} says what it is, in whole sentences`);
    assert.ok(title ?? type ?? names ?? anyOf ?? oneOf ?? only, `${key} says what it allows`);
  }
});

test('an editor shows for each key what the docs say', () => {
  const hover = findFiles('src/config/schema/**/*.ts').flatMap((path) => hoverTexts(read(path)));
  const said = keys.map(([key, { description }]) => `${key}: ${description}`);
  assert.deepEqual([...new Set(hover)].sort(), [...new Set(said)].sort());
});

/** `key: comment` of each member of the interfaces for people who write configs. */
function hoverTexts(source: string): string[] {
  const interfaces = source.matchAll(/^export interface \w+Input\b[^{]*\{\n(.*?)^\}/gms);
  return [...interfaces].flatMap(([, body]) =>
    [...body!.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*readonly ([\w$]+)/gs)].map(
      ([, comment, key]) => `${key}: ${comment!.replace(/\s*\n\s*\*\s*/g, ' ').trim()}`,
    ),
  );
}
