import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from './load.ts';

const root = mkdtempSync(join(tmpdir(), 'antipode-load-'));
after(() => rmSync(root, { recursive: true }));

/** A fresh folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const cwd = mkdtempSync(join(root, 'f-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

for (const [name, text] of Object.entries({
  'antipode.config.ts': 'export default { name: "shop" as string };',
  'antipode.config.mts': 'export default { name: "shop" satisfies string };',
  'antipode.config.js': 'module.exports = { name: "shop" };',
  'antipode.config.mjs': 'export default { name: "shop" };',
  'antipode.config.json': '\ufeff{ "name": "shop" }',
})) {
  test(`finds and reads ${name}`, async () => {
    const cwd = folder({ [name]: text });
    assert.deepEqual(await loadConfig({ cwd }), {
      path: join(cwd, name),
      name,
      directory: cwd,
      value: { name: 'shop' },
      duplicates: [],
    });
  });
}

test('reads the file that is named, wherever it is', async () => {
  const cwd = folder({ 'antipode.config.ts': 'throw 1' });
  mkdirSync(join(cwd, 'other'));
  writeFileSync(join(cwd, 'other', 'world.json'), '{}');
  const config = await loadConfig({ cwd, config: 'other/world.json' });
  assert.deepEqual(config, {
    path: join(cwd, 'other/world.json'),
    name: 'other/world.json',
    directory: join(cwd, 'other'),
    value: {},
    duplicates: [],
  });
});

test('reads a module as one where package.json calls all files CommonJS, and CommonJS as what it is', async () => {
  const cwd = folder({
    'package.json': '{ "type": "commonjs" }',
    'typed.ts': 'import { name } from "./part.ts";\nexport default { name: name as string };',
    'part.ts': 'import { same } from "./old.js";\nexport const name: string = same("typed");',
    'old.js': 'exports.same = (value) => value;',
    'plain.js': 'const { same } = require("./old.js");\nmodule.exports = { name: same("plain") };',
  });
  for (const [config, name] of [
    ['typed.ts', 'typed'],
    ['plain.js', 'plain'],
  ] as const) {
    assert.deepEqual((await loadConfig({ cwd, config })).value, { name });
  }
});

test('reads a module again after it has changed, and the files it is made of', async () => {
  const parts = { 'names.ts': 'export const name = "old";', 'deep.ts': 'export { name } from "./names.ts";' };
  const cwd = folder({ 'antipode.config.ts': 'import { name } from "./deep.ts"; export default { name };', ...parts });
  assert.deepEqual((await loadConfig({ cwd })).value, { name: 'old' });
  writeFileSync(join(cwd, 'names.ts'), 'export const name = "new";');
  assert.deepEqual((await loadConfig({ cwd })).value, { name: 'new' });
});

const failures: readonly [
  title: string,
  files: Record<string, string>,
  code: string,
  message: RegExp,
  config?: string,
][] = [
  ['no file', {}, 'NOT_FOUND', /^no antipode\.config\.ts \(or \.mts, \.js, \.mjs, \.json\) in /],
  [
    'two files',
    { 'antipode.config.ts': '', 'antipode.config.json': '' },
    'AMBIGUOUS',
    /^antipode\.config\.ts and antipode\.config\.json are both in .*: name one with --config$/,
  ],
  ['a named file that is not there', {}, 'UNREADABLE', /^gone\.json cannot be read: ENOENT/, 'gone.json'],
  ['a named folder', { 'antipode.config.ts': '' }, 'UNREADABLE', /^folder\.ts cannot be read: EISDIR/, 'folder.ts'],
  [
    'another format',
    { 'world.yaml': 'a: 1' },
    'FORMAT',
    /^world\.yaml is no config: its name must end with/,
    'world.yaml',
  ],
  ['broken JSON', { 'antipode.config.json': '{\n  name: 1 }' }, 'SYNTAX', /^antipode\.config\.json:2:3 is not JSON/],
  [
    'broken TypeScript',
    { 'antipode.config.ts': '\n\nexport default {,}' },
    'SYNTAX',
    /^antipode\.config\.ts:3 cannot be parsed/,
  ],
  [
    'broken JavaScript',
    { 'antipode.config.mjs': 'export default {,}' },
    'SYNTAX',
    /^antipode\.config\.mjs cannot be parsed: Unexpected token ','; `node --check antipode\.config\.mjs` shows where$/,
  ],
  [
    'a config that throws',
    { 'antipode.config.ts': '\nthrow new Error("no DATABASE_URL");' },
    'THREW',
    /^antipode\.config\.ts:2 failed while it was imported: no DATABASE_URL$/,
  ],
  [
    'a config that throws no error',
    { 'antipode.config.ts': 'throw "a text";' },
    'THREW',
    /^antipode\.config\.ts failed while it was imported: a text$/,
  ],
  [
    'a missing import',
    { 'antipode.config.ts': 'import "./gone.ts";' },
    'THREW',
    /failed while it was imported: Cannot find module/,
  ],
  [
    'no default export',
    { 'antipode.config.mjs': 'export const world = {};' },
    'NO_DEFAULT_EXPORT',
    /^antipode\.config\.mjs has no default export, only world: write `export default defineWorld\(\{ … \}\)`$/,
  ],
  [
    'CommonJS that is a module by its name',
    { 'antipode.config.mjs': 'module.exports = {};' },
    'THREW',
    /^antipode\.config\.mjs:1 failed while it was imported: module is not defined in ES module scope: it is an ES module; write `import` and `export default`$/,
  ],
  [
    'a package that is not installed',
    { 'antipode.config.mjs': 'import "antipode"; export default {};' },
    'THREW',
    /Cannot find package 'antipode' imported from .*: install it in this folder, `npm install antipode`$/,
  ],
];

for (const [title, files, code, message, config] of failures) {
  test(`says in one line what is wrong: ${title}`, async () => {
    const cwd = folder(files);
    mkdirSync(join(cwd, 'folder.ts'));
    await assert.rejects(loadConfig({ cwd, config }), (error: Error & { code: string }) => {
      assert.equal(error.code, `ERR_CONFIG_${code}`);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}
