import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/index.ts';
import { loadWorld } from './load-world.ts';

test('loads a world, with paths from its folder', async () => {
  await using folder = await temporaryFolder('world');
  const file = join(folder.path, 'antipode.config.ts');
  const config = `export default { services: { app: { run: 'app.js' } }, routes: [{ path: '/', service: 'app' }] };`;
  await writeFile(file, config);
  await writeFile(join(folder.path, 'app.js'), '');
  const loaded = await loadWorld({ cwd: folder.path });
  assert.equal(loaded.file, file);
  const { source } = loaded.world.services[0]!;
  assert.equal(source.kind === 'run' && source.script, join(folder.path, 'app.js'));
});

test('tells keys that stand twice and files that are not there with all other faults', async () => {
  await using folder = await temporaryFolder('world');
  const config = `{
  "services": { "app": { "run": "gone.js" }, "web": { "run": { "script": "world.json", "cwd": "nowhere" } } },
  "geo": { "database": "gone.mmdb" },
  "routes": [],
  "routes": [{ "path": "/", "service": "ap" }]
}`;
  await writeFile(join(folder.path, 'world.json'), config);
  await assert.rejects(loadWorld({ cwd: folder.path, config: 'world.json' }), {
    code: 'ERR_CONFIG_INVALID',
    message: `world.json has 5 faults
  1. geo.database: 'gone.mmdb' does not exist; looked for ${join(folder.path, 'gone.mmdb')}
  2. routes: stands twice in one object, the second time at 5:3; give each name once
  3. routes[0].service: there is no service 'ap'; did you mean 'app'?
  4. services.app.run: 'gone.js' does not exist; looked for ${join(folder.path, 'gone.js')}
  5. services.web.run.cwd: 'nowhere' does not exist; looked for ${join(folder.path, 'nowhere')}`,
  });
});
