import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { serviceBinary } from '../../../test/support/services.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type UnitOptions, unitFile } from './unit-file.ts';

const plain: UnitOptions = {
  description: 'shop in eu-west, run by Antipode',
  command: [process.execPath, '/srv/shop/main.js', 'start', '--region', 'eu-west'],
  directory: '/srv',
  user: 'www-data',
  hasLowPort: false,
  startMs: 30_000,
  stopMs: 35_000,
};

/** What systemd itself has to say of a unit file. */
async function complaints(text: string): Promise<string> {
  await using folder = await temporaryFolder('unit');
  const file = join(folder.path, 'antipode-test.service');
  await writeFile(file, text);
  const options = ['verify', '--man=no', '--recursive-errors=no', file];
  const { stderr } = await promisify(execFile)(serviceBinary('systemd'), options).catch(({ stderr, message }) => ({
    stderr: stderr || message,
  }));
  return stderr.trim();
}

test('is a unit that systemd accepts', async () => {
  const odd = { ...plain, command: [process.execPath, "/srv/it's 100%/main.js", '--config', 'a "b" $c \\d'] };
  assert.equal(await complaints(unitFile(plain)), '');
  assert.equal(await complaints(unitFile({ ...odd, user: undefined, hasLowPort: true, description: 'a %d b' })), '');
  assert.notEqual(await complaints(unitFile(plain).replace('Type=notify', 'Type=noisy')), '');
});

test('has systemd wait as long as the node may take, and a while', () => {
  const text = unitFile(plain);
  assert.match(text, /^TimeoutStartSec=45$/m);
  assert.match(text, /^TimeoutStopSec=50$/m);
  assert.match(text, /^WatchdogSec=30$/m);
});

test('gives no rights of root, but that to low ports where there are some', () => {
  assert.match(unitFile(plain), /^User=www-data\nNoNewPrivileges=true\nCapabilityBoundingSet=\nAmbientCapabilities=$/m);
  const low = unitFile({ ...plain, hasLowPort: true });
  assert.match(low, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
  const root = unitFile({ ...plain, user: undefined });
  assert.doesNotMatch(root, /^(?:User|NoNewPrivileges|CapabilityBoundingSet)=/m);
});

test('hides no folder that the app is in, and lets V8 make code', () => {
  // Wherever the Node of this test lies.
  const usual = { ...plain, command: ['/usr/bin/node', ...plain.command.slice(1)] };
  assert.match(unitFile(usual), /^ProtectHome=true$/m);
  assert.match(unitFile(usual), /^PrivateTmp=true$/m);
  assert.doesNotMatch(unitFile({ ...usual, directory: '/home/shop' }), /^ProtectHome=/m);
  assert.doesNotMatch(unitFile({ ...usual, directory: '/tmp/shop' }), /^PrivateTmp=/m);
  const nvm = { ...usual, command: ['/root/.nvm/versions/node/v24.0.0/bin/node', ...plain.command.slice(1)] };
  assert.doesNotMatch(unitFile(nvm), /^ProtectHome=/m);
  assert.doesNotMatch(unitFile(plain), /^(?:MemoryDenyWriteExecute|SystemCallFilter)=/m);
});
