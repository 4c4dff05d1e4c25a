/** Which world a command speaks to that was not told an address. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findAdmin } from '../../src/cli/find-admin.ts';
import { loadAdminApi } from '../../src/control/index.ts';
import { CliProgram } from '../support/cli-program.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/index.ts';
import { SampleSource } from '../support/sample-source.ts';

const { ControlServer } = await loadAdminApi();

const token = 'correct-horse-battery-staple';
const source = new SampleSource();
const { world } = source.status();
const plain = new ControlServer({ source, port: 0 });
const guarded = new ControlServer({ source, port: 0, token });
const program = new CliProgram();
let [plainUrl, guardedUrl] = ['', ''];

before(async () => {
  plainUrl = (await plain.listen()).url;
  guardedUrl = (await guarded.listen()).url;
});
after(() => {
  program[Symbol.dispose]();
  return Promise.all([plain.close(), guarded.close()]);
});

/** A folder with a config of this text. */
async function folderWith(text: string, name = 'antipode.config.json') {
  const folder = await temporaryFolder('find-admin');
  await writeFile(join(folder.path, name), text);
  return folder;
}

const configOf = (admin: unknown, more: object = {}) => JSON.stringify({ name: world, listen: { admin }, ...more });

function find(cwd: string, given: Partial<Parameters<typeof findAdmin>[0]> = {}) {
  const told: string[] = [];
  const onUnreadable = (reason: string) => void told.push(reason);
  return { told, found: findAdmin({ token: undefined, onUnreadable, cwd, otherwise: plainUrl, ...given }) };
}

test('a command speaks to where the config of its folder listens, with its token', async () => {
  const { port } = new URL(guardedUrl);
  await using folder = await folderWith(configOf(Number(port), { adminToken: token }));
  const { status, out } = await program.run(['status', '--json'], {}, folder.path);
  assert.equal(status, 0);
  assert.equal(JSON.parse(out).world, world);
  const named = await program.run(['status', '--json', '--config', join(folder.path, 'antipode.config.json')]);
  assert.equal(named.out, out);
});

test('what is given to a command comes before the config', async () => {
  await using folder = await folderWith(configOf(`127.0.0.1:${await freePort()}`));
  const byVariable = await program.run(['status'], { ANTIPODE_ADMIN: plainUrl }, folder.path);
  const byOption = await program.run(['status', '--admin', plainUrl], { ANTIPODE_ADMIN: guardedUrl }, folder.path);
  assert.deepEqual([byVariable.status, byOption.status], [0, 0]);
});

test('where nobody listens there, a world of the same name is found at the default address, and no other', async () => {
  const nowhere = `127.0.0.1:${await freePort()}`;
  await using own = await folderWith(configOf(nowhere, { adminToken: token }));
  assert.deepEqual(await find(own.path).found, { url: plainUrl });
  await using other = await folderWith(JSON.stringify({ name: 'another', listen: { admin: nowhere } }));
  assert.deepEqual(await find(other.path).found, { url: `http://${nowhere}` });
});

test('an address of every interface is asked on this machine', async () => {
  const { port } = new URL(plainUrl);
  await using folder = await folderWith(configOf(`0.0.0.0:${port}`));
  assert.deepEqual(await find(folder.path).found, { url: `http://127.0.0.1:${port}` });
});

test('without a config, or one that has a port for it, the default address is taken', async () => {
  await using empty = await temporaryFolder('find-admin');
  await using closed = await folderWith(configOf(false));
  await using free = await folderWith(configOf(0));
  for (const { path } of [empty, closed, free]) {
    const { told, found } = find(path, { token });
    assert.deepEqual(await found, { url: plainUrl, token });
    assert.deepEqual(told, []);
  }
});

test('a config that cannot be read is told of and costs nothing, one that was named is an error', async () => {
  await using folder = await folderWith('{ "name":');
  const { told, found } = find(folder.path);
  assert.deepEqual(await found, { url: plainUrl });
  assert.match(told.join(), /^antipode\.config\.json/);
  await assert.rejects(find(folder.path, { config: 'antipode.config.json' }).found, { code: 'ERR_CONFIG_SYNTAX' });
});
