import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loadWorld } from '../../config/index.ts';
import { type NodeUnit, type NodeUnitOptions, nodeUnit } from './node-unit.ts';

const program = ['/usr/bin/node', '/srv/shop/node_modules/antipode/dist/cli/main.js'];
const routes = [{ path: '/', service: 'web' }];

async function unitOf(world: object, options: Partial<NodeUnitOptions> = {}): Promise<NodeUnit & { folder: string }> {
  await using folder = await temporaryFolder('node-unit');
  await writeFile(join(folder.path, 'server.mjs'), '');
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify({ name: 'shop', routes, ...world }));
  const loaded = await loadWorld({ cwd: folder.path });
  const unit = nodeUnit({ loaded, region: undefined, user: undefined, caller: 'ann', program, ...options });
  return { ...unit, folder: folder.path };
}

const services = { web: { run: './server.mjs' } };

test('runs the config where it lies, as whoever asks', async () => {
  const { text, remarks, folder } = await unitOf({ services });
  assert.match(text, /^Description=shop, run by Antipode$/m);
  assert.ok(text.includes(`\nExecStart=${program.join(' ')} start --config ${folder}/antipode.config.json\n`), text);
  assert.ok(text.includes(`\nWorkingDirectory=${folder}\n`));
  assert.match(text, /^User=ann$/m);
  assert.deepEqual(remarks, []);
});

test('waits as the config says: for the slowest service, and for all that ends', async () => {
  const slow = { web: { run: { script: './server.mjs', startTimeout: '2m' } } };
  const { text } = await unitOf({ services: slow, drain: { announce: '10s', grace: '60s' }, listen: { http: 80 } });
  assert.match(text, /^TimeoutStartSec=135$/m);
  assert.match(text, /^TimeoutStopSec=85$/m);
  assert.match(text, /^AmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
});

test('is root only where the config needs it, or nobody else was named, and says so', async () => {
  const given = { web: { run: { script: './server.mjs', user: 'nobody' } } };
  const owned = await unitOf({ services: given }, { user: 'ann' });
  assert.doesNotMatch(owned.text, /^User=/m);
  assert.match(owned.remarks.join(), /it runs as root, not as ann/);
  const unnamed = await unitOf({ services }, { caller: 'root' });
  assert.doesNotMatch(unnamed.text, /^User=/m);
  assert.match(unnamed.remarks.join(), /name somebody else with --user/);
  assert.match((await unitOf({ services }, { caller: 'root', user: 'ann' })).text, /^User=ann$/m);
});

test('names the region, and warns of a program that may be gone tomorrow', async () => {
  const world = { services, regions: { 'eu-west': { location: 'aws:eu-west-1' } } };
  const cached = ['/usr/bin/node', '/home/ann/.npm/_npx/1f/node_modules/antipode/dist/cli/main.js'];
  const { text, remarks } = await unitOf(world, { region: 'eu-west', program: cached });
  assert.match(text, /^Description=shop in eu-west, run by Antipode$/m);
  assert.match(text, / --region eu-west$/m);
  assert.match(remarks.join(), /npm install antipode/);
});
