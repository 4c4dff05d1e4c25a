import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loadWorld } from '../../config/index.ts';
import { AppFolder } from './app-folder.ts';
import { findApp } from './find-app.ts';
import type { FoundApp } from './found-app.ts';
import { fromPm2 } from './from-pm2.ts';
import { renderConfig } from './render-config.ts';

/** What becomes of a PM2 config beside these files; the config that is written passes the check. */
async function taken(apps: unknown, files: Readonly<Record<string, string>> = {}): Promise<FoundApp> {
  await using folder = await temporaryFolder('pm2');
  const all = { ...files, 'ecosystem.config.cjs': `module.exports = ${JSON.stringify({ apps, deploy: {} })};` };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  const app = await fromPm2({ folder: new AppFolder(folder.path), file: 'ecosystem.config.cjs', name: undefined });
  await writeFile(join(folder.path, 'world.mts'), renderConfig(app, { format: 'typescript', isInstalled: false }));
  await loadWorld({ cwd: folder.path, config: 'world.mts' });
  return app;
}

test('takes over what means the same', async () => {
  const app = await taken(
    [
      {
        name: 'Shop API',
        cwd: 'api',
        script: 'index.js',
        args: '--fast "a b"',
        node_args: ['-r', './tracing.cjs'],
        interpreter: 'node',
        source_map_support: true,
        instances: 'max',
        exec_mode: 'cluster',
        env: { PORT: 3000, NODE_ENV: 'development', LEVEL: 3 },
        env_production: { NODE_ENV: 'production' },
        max_memory_restart: '1.5G',
        kill_timeout: 1600,
        listen_timeout: 8000,
        wait_ready: true,
        autorestart: true,
        watch: false,
      },
    ],
    { 'api/index.js': '' },
  );
  assert.deepEqual(app.services, {
    'Shop-API': {
      run: {
        script: './api/index.js',
        cwd: './api',
        args: ['--fast', 'a b'],
        nodeArgs: ['--enable-source-maps', '-r', './tracing.cjs'],
        env: { NODE_ENV: 'production', LEVEL: '3' },
        startTimeout: '8000ms',
        stopTimeout: '1600ms',
        ready: 'message',
      },
      workers: 'auto',
      memory: { soft: '1536MiB' },
    },
  });
  assert.equal(app.port, 3000);
  assert.deepEqual(app.notes, []);
});

test('listens where the app did that PM2 tells no port', async () => {
  const apps = [{ name: 'web', cwd: 'web', script: 'main.js', instances: 2 }];
  const reads = await taken(apps, { 'web/main.js': 'app.listen(process.env.PORT || 3000)' });
  assert.equal(reads.port, 3000);
  const fixed = await taken(apps, { 'web/main.js': 'app.listen(3000)' });
  assert.equal(fixed.port, undefined);
});

test('lets WebSockets through as PM2 did, by the package in the folder of the app', async () => {
  const apps = [
    { name: 'web', script: 'web.js', port: 3000 },
    { name: 'chat', cwd: 'chat', script: 'chat.js', port: 3001 },
  ];
  const { routes } = await taken(apps, {
    'package.json': JSON.stringify({ dependencies: { 'socket.io': '4' } }),
    'web.js': '',
    'chat/package.json': JSON.stringify({ dependencies: { ws: '8' } }),
    'chat/chat.js': '',
  });
  assert.deepEqual(routes, [
    { path: '/', service: 'web', upgrade: true, sticky: { cookie: 'affinity' }, timeouts: { response: '60s' } },
    { path: '/chat', service: 'chat', upgrade: true },
  ]);
});

test('takes over who a process runs as, other programs, and npm', async () => {
  const files = { 'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }), 'server.js': 'listen()' };
  const owned = await taken([{ name: 'a', script: 'server.js', uid: 1000, gid: 'www-data', instances: -1 }], files);
  assert.deepEqual(owned.services.a, {
    run: { script: './server.js', user: 1000, group: 'www-data' },
    workers: 'auto',
  });
  const other = await taken([{ name: 'a', script: 'app.py', interpreter: 'python3', args: ['-v'], port: 5000 }]);
  assert.deepEqual(other.services.a?.run, { command: ['python3', 'app.py'], args: ['-v'] });
  const binary = await taken([{ name: 'a', script: './serve', interpreter: 'none', port: 5000 }]);
  assert.deepEqual(binary.services.a?.run, { command: ['./serve'] });
  const npm = await taken([{ name: 'a', script: 'npm', args: 'start', instances: 2 }], files);
  assert.deepEqual(npm.services.a, { run: { script: './server.js' }, workers: 2 });
});

test('says what has no place here, by its name and what there is instead', async () => {
  const app = await taken(
    [
      {
        name: 'a',
        script: 'a.js',
        port: 3000,
        cron_restart: '0 3 * * *',
        watch: true,
        error_file: 'e.log',
        max_restarts: 3,
        autorestart: false,
      },
    ],
    { 'a.js': '' },
  );
  assert.deepEqual(
    app.notes.map((note) => note.split(': ').slice(0, 2).join(': ')),
    ['a: cron_restart', 'a: watch', 'a: autorestart, max_restarts', 'a: error_file'],
  );
});

test('gives the app of the public the root, the others their own paths, and leaves out who does not listen', async () => {
  const app = await taken(
    [
      { name: 'queue', script: 'queue.js' },
      { name: 'billing', script: 'billing.js', env: { PORT: '4001' } },
      { name: 'website', script: 'web.js', instances: 4, env: { PORT: '4000' } },
    ],
    { 'queue.js': 'setInterval(() => {}, 1000);', 'billing.js': '', 'web.js': '' },
  );
  assert.deepEqual(app.routes, [
    { path: '/', service: 'website' },
    { path: '/billing', service: 'billing' },
  ]);
  assert.equal(app.port, 4000);
  assert.match(app.notes[0]!, /^billing is asked under \/billing, no more on port 4001/);
  assert.match(app.notes[1]!, /^queue does not seem to listen and is left out/);
});

test('is found by its name, as JSON, and through the start script', async () => {
  const config = JSON.stringify([{ name: 'web', script: 'web.js', instances: 2 }]);
  for (const files of [
    { 'ecosystem.config.json': config },
    { 'deploy.json': config, 'package.json': '{ "scripts": { "start": "pm2-runtime start deploy.json" } }' },
  ]) {
    await using folder = await temporaryFolder('pm2');
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    const { found } = await findApp({ cwd: folder.path, file: undefined });
    assert.deepEqual(found.services, { web: { run: { script: './web.js' }, workers: 2 } });
  }
});
