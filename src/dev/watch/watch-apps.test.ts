import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import { loadWorld, type ResolvedService, type WorldInput } from '../../config/index.ts';
import { AppWatch } from './watch-apps.ts';

interface Project extends AsyncDisposable {
  readonly apps: AppWatch;
  /** As `web: server.js has changed`, in the order of the restarts. */
  readonly restarts: readonly string[];
  services(config: WorldInput['services']): Promise<readonly ResolvedService[]>;
  write(name: string): Promise<void>;
}

/** A config in a folder with an app in `app/` and another in `other/`. */
async function project(): Promise<Project> {
  const folder = await temporaryFolder('project');
  const at = (name: string) => join(folder.path, name);
  for (const name of ['app', 'other']) await mkdir(at(name));
  for (const name of ['app/server.js', 'app/production.env', 'other/server.js']) await writeFile(at(name), '');
  const configFile = at('app/antipode.config.json');
  const restarts: string[] = [];
  const apps = new AppWatch({
    configFile,
    reload: (service, { reason, observeMs }) => {
      assert.equal(observeMs, 0);
      restarts.push(`${service}: ${reason}`);
      throw new Error('what goes wrong is told elsewhere');
    },
  });
  let version = 0;
  return {
    apps,
    restarts,
    async services(services) {
      const world = { services, routes: [{ path: '/', service: Object.keys(services!)[0]! }] };
      await writeFile(configFile, JSON.stringify(world));
      return (await loadWorld({ config: configFile })).world.services;
    },
    write: (name) => writeFile(at(name), `${++version}`),
    async [Symbol.asyncDispose]() {
      apps.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('restarts the service whose file was written, at the end of what is written within a moment', async () => {
  await using it = await project();
  it.apps.follow(await it.services({ web: { run: './server.js' }, other: { run: '../other/server.js' } }));
  const files = Array.from({ length: 40 }, (_, at) => `file${at}.ts`);
  for (const name of [...files, 'server.js']) await it.write(`app/${name}`);
  await until(() => it.restarts.includes('web: server.js has changed'), 'a restart');
  assert.ok(it.restarts.length < files.length, `${it.restarts}`);
  await it.write('other/server.js');
  await until(() => it.restarts.includes('other: server.js has changed'), 'a restart of the other one');
});

test('restarts nothing for what is no program, nor for the config, nor when it is closed', async () => {
  await using it = await project();
  const services = await it.services({ web: { run: { script: './server.js', envFile: 'production.env' } } });
  it.apps.follow(services);
  for (const name of ['shop.sqlite', 'access.log', 'antipode.config.json', 'page.html']) await it.write(`app/${name}`);
  await it.write('app/production.env');
  await until(() => it.restarts.length > 0, 'a restart for the environment file');
  assert.deepEqual([...new Set(it.restarts)], ['web: production.env has changed']);
  it.apps.follow([]);
  it.apps.follow(services);
  await it.write('app/late.js');
  it.apps.close();
  await it.write('app/later.js');
  assert.ok(!it.restarts.some((restart) => restart.includes('late')), `${it.restarts}`);
});
