import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { runAntipode } from '../../../test/support/run-antipode.ts';

const world = {
  name: 'shop',
  adminToken: 'hunter2-hunter2-hunter2',
  services: { app: { endpoints: ['http://127.0.0.1:3000'], timeouts: { connect: '1500ms' } } },
  routes: [{ path: '/', service: 'app' }],
};

async function folderWith(config: unknown, name = 'antipode.config.json') {
  const folder = await temporaryFolder('check');
  await writeFile(join(folder.path, name), typeof config === 'string' ? config : JSON.stringify(config));
  return folder;
}

test('prints the world with its defaults, and no secret', async () => {
  await using folder = await folderWith(world);
  const { status, out, err } = await runAntipode(['check'], folder.path);
  assert.deepEqual({ status, err }, { status: 0, err: 'antipode: antipode.config.json is valid\n' });
  assert.match(out, /^name: shop\ndebug: false\nlisten:\n {2}http:\n {4}host: 0\.0\.0\.0\n {4}port: 8080\n/);
  assert.match(out, /^ {6}connectTimeout: 1500ms\n {6}responseTimeout: 15s$/m);
  assert.match(out, /^adminToken: \(hidden\)$/m);
  assert.doesNotMatch(out, /hunter2/);
});

test('prints JSON for another program, from a TypeScript config that imports the package', async () => {
  const config = `import { defineWorld } from '${new URL('../../index.ts', import.meta.url).href}';
export default defineWorld(${JSON.stringify(world)});`;
  await using folder = await folderWith(config, 'world.ts');
  const { status, out } = await runAntipode(['check', '--config', 'world.ts', '--json'], folder.path);
  assert.equal(status, 0);
  const { name, services, limits } = JSON.parse(out);
  assert.deepEqual([name, services[0].connection.connectTimeoutMs, limits.headBytes], ['shop', 1500, 16_384]);
});

test('says nothing about the package of an app that does not name its module type', async () => {
  await using folder = await folderWith(`export default ${JSON.stringify(world)}`, 'antipode.config.ts');
  await writeFile(join(folder.path, 'package.json'), '{ "name": "app" }');
  const { status, err } = await runAntipode(['check'], folder.path);
  assert.deepEqual({ status, err }, { status: 0, err: 'antipode: antipode.config.ts is valid\n' });
});

test('tells every fault, numbered, where errors go, and ends with 2', async () => {
  await using folder = await folderWith({ ...world, adminToken: 'short', zork: 1 });
  const { status, out, err } = await runAntipode(['check', '--json'], folder.path);
  assert.deepEqual([status, out], [2, '']);
  const lines = err.split('\n');
  assert.deepEqual(lines.slice(0, 2), [
    'antipode: antipode.config.json has 2 faults (ERR_CONFIG_INVALID)',
    '  1. adminToken: (hidden) is not allowed; give at least 16 printable ASCII characters without spaces',
  ]);
  assert.match(lines[2]!, /^ {2}2\. zork: unknown key; known here: \$schema, name, .*\broutes\b.*$/);
  assert.deepEqual(lines.slice(3), ['']);
});

test('tells in one line that there is no config, or that it cannot be parsed', async () => {
  await using empty = await temporaryFolder('check');
  await using broken = await folderWith('{ "name": shop }');
  const [none, wrong] = await Promise.all([runAntipode(['check'], empty.path), runAntipode(['check'], broken.path)]);
  assert.equal(none.status, 2);
  assert.match(none.err, /^antipode: no antipode\.config\.ts .* \(ERR_CONFIG_NOT_FOUND\)\n$/);
  assert.deepEqual(wrong, {
    status: 2,
    out: '',
    err: 'antipode: antipode.config.json:1:11 is not JSON: expected a value, saw "s" (ERR_CONFIG_SYNTAX)\n',
  });
});

test('tells what a start would refuse of a valid config', async () => {
  const regions = { 'us-east': { location: 'aws:us-east-1', primary: true }, 'eu-west': { location: 'aws:eu-west-1' } };
  await using folder = await folderWith({ ...world, regions, data: {}, sql: { engine: 'pglite' } });
  const { status, err } = await runAntipode(['check'], folder.path);
  assert.equal(status, 0);
  const [first, ...rest] = err.trimEnd().split('\n');
  assert.equal(first, 'antipode: antipode.config.json is valid');
  for (const line of rest) assert.match(line, /^antipode: `antipode start` would not start here: /);
  assert.deepEqual(
    rest.map((line) => /\((ERR_\w+)\)$/.exec(line)?.[1]),
    ['ERR_WORLD_EMBEDDED_SQL', 'ERR_WORLD_NO_DATA_URL', 'ERR_WORLD_NO_REGION_URL'],
  );
});
