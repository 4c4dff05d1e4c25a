import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loadWorld } from '../../config/index.ts';
import { findApp } from './find-app.ts';
import type { FoundApp } from './found-app.ts';
import { renderConfig } from './render-config.ts';

type Files = Readonly<Record<string, string>>;

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (text.startsWith('-> ')) await symlink(text.slice(3), path);
    else await writeFile(path, text);
  }
}

/** What is found in a folder of these files, whose config, as TypeScript and as JSON, passes the check. */
async function found(files: Files, file?: string): Promise<FoundApp> {
  await using folder = await temporaryFolder('init');
  await writeFiles(folder.path, files);
  const { found: app } = await findApp({ cwd: folder.path, file });
  for (const format of ['typescript', 'json'] as const) {
    const name = format === 'json' ? 'world.json' : 'world.mts';
    await writeFile(join(folder.path, name), renderConfig(app, { format, isInstalled: false }));
    const { world } = await loadWorld({ cwd: folder.path, config: name });
    assert.deepEqual(
      world.services.map(({ id }) => id),
      Object.keys(app.services),
    );
  }
  return app;
}

const manifest = (content: object) => ({ 'package.json': JSON.stringify(content) });
const packageOf = (dependency: string, start?: string) =>
  manifest({
    name: '@shop/front',
    dependencies: { [dependency]: '1' },
    ...(start !== undefined && { scripts: { start } }),
  });
const readsPort = 'const port = process.env.PORT || 3000;\nserver.listen(port);\n';
const nodeScript = '#!/usr/bin/env node\n';

describe('an app of every kind', () => {
  const apps: readonly (readonly [what: string, files: Files, run: object, port: number | undefined])[] = [
    [
      'Express, by its start script',
      { ...packageOf('express', 'node ./bin/www'), 'bin/www': readsPort },
      { script: './bin/www' },
      3000,
    ],
    [
      'Fastify, by its main file',
      {
        ...manifest({ main: 'app.js', dependencies: { fastify: '5' } }),
        'app.js': 'app.listen({ port: Number(process.env.PORT ?? 8000) })',
      },
      { script: './app.js' },
      8000,
    ],
    [
      'Fastify, by its own program',
      {
        ...packageOf('fastify', 'fastify start -l info app.js'),
        'app.js': '',
        'node_modules/fastify-cli/cli.js': nodeScript,
        'node_modules/.bin/fastify': '-> ../fastify-cli/cli.js',
      },
      { script: './node_modules/fastify-cli/cli.js', args: ['start', '-l', 'info', 'app.js'] },
      undefined,
    ],
    [
      'NestJS',
      { ...packageOf('@nestjs/core', 'nest start'), 'dist/main.js': 'await app.listen(process.env.PORT ?? 3000);' },
      { script: './dist/main.js' },
      3000,
    ],
    [
      'Next.js',
      {
        ...packageOf('next', 'next start -p 8080'),
        'node_modules/next/dist/bin/next': nodeScript,
        'node_modules/.bin/next': '-> ../next/dist/bin/next',
      },
      { script: './node_modules/next/dist/bin/next', args: ['start'] },
      8080,
    ],
    [
      'Koa, with an environment',
      { ...packageOf('koa', 'cross-env NODE_ENV=production PORT=5000 node server'), 'server.js': '' },
      { script: './server.js', env: { NODE_ENV: 'production' } },
      5000,
    ],
    [
      'Hono, in TypeScript',
      {
        ...packageOf('hono', 'tsx watch src/index.ts'),
        'src/index.ts': 'serve({ port: Number(process.env.PORT) || 8787 })',
      },
      { script: './src/index.ts', nodeArgs: ['--import', 'tsx'] },
      8787,
    ],
    ['plain Node.js without a package.json', { 'index.mjs': readsPort }, { script: './index.mjs' }, 3000],
    [
      'npm scripts that lead to one another',
      {
        ...manifest({
          scripts: {
            start: 'npm run serve',
            serve: 'npm run build && node --env-file=.env -r ./trace.cjs dist --fast "a b"',
          },
        }),
        'dist/index.js': '',
        '.env': '',
        'trace.cjs': '',
      },
      { script: './dist/index.js', args: ['--fast', 'a b'], nodeArgs: ['-r', './trace.cjs'], envFile: '.env' },
      undefined,
    ],
    [
      'a program in another language',
      manifest({ scripts: { start: 'python3 app.py' } }),
      { command: ['python3', 'app.py'] },
      undefined,
    ],
  ];
  for (const [what, files, run, port] of apps) {
    test(what, async () => {
      const app = await found(files);
      assert.deepEqual(app.services.web?.run, run);
      assert.equal(app.port, port);
      assert.deepEqual(app.routes, [{ path: '/', service: 'web' }]);
    });
  }
});

test('listens where the app did, by its file of variables too, which the words of its start script outdo', async () => {
  const env = { '.env': 'GREETING="hello"\nPORT=5000\n' };
  const app = { ...env, 'server.js': readsPort };
  const reads = await found({ ...packageOf('express', 'node --env-file=.env server.js'), ...app });
  assert.deepEqual(reads.services.web?.run, { script: './server.js', envFile: '.env' });
  assert.equal(reads.port, 5000);
  assert.equal((await found({ ...packageOf('dotenv', 'node server.js'), ...app })).port, 5000);
  assert.equal(
    (await found({ ...packageOf('express', 'PORT=4000 node --env-file=.env server.js'), ...app })).port,
    4000,
  );
  assert.equal((await found({ ...packageOf('express', 'node server.js'), ...app })).port, 3000);
  const optional = packageOf('express', 'node --env-file-if-exists=.env server.js');
  for (const [files, port] of [[app, 5000] as const, [{ 'server.js': readsPort }, 3000] as const]) {
    const mayRead = await found({ ...optional, ...files });
    assert.deepEqual(mayRead.services.web?.run, { script: './server.js', nodeArgs: ['--env-file-if-exists=.env'] });
    assert.equal(mayRead.port, port);
  }
  const named = 'const port = 3100;\napp.listen(process.env.PORT || port);\n';
  assert.equal((await found({ ...packageOf('express'), 'server.js': named })).port, 3100);
});

test('is named after its package and says what it found', async () => {
  const app = await found({ ...packageOf('express'), 'server.js': readsPort });
  assert.equal(app.name, 'front');
  assert.equal(app.about, 'an Express app, started by ./server.js');
  assert.deepEqual(app.notes, []);
});

test('lets WebSockets through where the app has some, and keeps clients of socket.io where they began', async () => {
  const [socket] = (await found({ ...packageOf('socket.io'), 'server.js': readsPort })).routes;
  assert.deepEqual(socket, {
    path: '/',
    service: 'web',
    upgrade: true,
    sticky: { cookie: 'affinity' },
    timeouts: { response: '60s' },
  });
  const [ws] = (await found({ ...packageOf('ws'), 'server.js': readsPort })).routes;
  assert.deepEqual(ws, { path: '/', service: 'web', upgrade: true });
});

test('says what has to be looked at', async () => {
  const fixed = await found({
    ...packageOf('express-session', 'npm run migrate; node server.js'),
    'server.js': 'app.listen(3000)',
  });
  assert.equal(fixed.port, undefined);
  assert.match(fixed.notes.join('\n'), /first runs npm run migrate; do that when you deploy/);
  assert.match(fixed.notes.join('\n'), /listens on 3000, whatever PORT says/);
  const named = await found({
    ...packageOf('express'),
    'server.js': 'const port = 3000;\napp.listen(port, announce);\n',
  });
  assert.equal(named.port, undefined);
  assert.match(named.notes.join('\n'), /listens on 3000, whatever PORT says/);
  assert.match(fixed.notes.join('\n'), /`workers` is 1: express-session keeps sessions in the memory of one process/);
  const cached = await found({ ...packageOf('lru-cache'), 'server.js': readsPort });
  assert.match(cached.notes.join('\n'), /lru-cache may keep in a process what others need/);
  await using folder = await temporaryFolder('init');
  await writeFiles(folder.path, manifest({ scripts: { start: 'node dist/main', build: 'tsc' } }));
  const { found: unbuilt } = await findApp({ cwd: folder.path, file: undefined });
  assert.deepEqual(unbuilt.notes, ['./dist/main.js is not there yet: npm run build']);
});

test('gives an app one process that keeps sessions in its memory, and says so in the config', async () => {
  const app = await found({ ...packageOf('express-session'), 'server.js': readsPort });
  assert.equal(app.services.web?.workers, 1);
  const text = renderConfig(app, { format: 'typescript', isInstalled: false });
  assert.match(
    text,
    /\n {4}web: \{\n {6}run: '\.\/server\.js',\n {6}\/\/ express-session keeps .+ write 'auto'\n {6}workers: 1,\n {4}\},\n/,
  );
  assert.equal(JSON.parse(renderConfig(app, { format: 'json', isInstalled: false })).services.web.workers, 1);
  const dependencies = { 'express-session': '1', 'connect-redis': '1' };
  const shared = await found({ ...manifest({ dependencies }), 'server.js': readsPort });
  assert.equal(shared.services.web?.workers, 'auto');
});

test('takes the entry file that is named', async () => {
  const app = await found({ ...packageOf('express', 'node a.js'), 'a.js': '', 'b.js': '' }, 'b.js');
  assert.deepEqual(app.services.web?.run, { script: './b.js' });
});

test('refuses what says nothing, says it in shell only, or cannot be read', async () => {
  const cases = [
    [{}, /no server\.js, app\.js or index\.js; name it: antipode init FILE/],
    [manifest({ scripts: { start: 'node $ENTRY | tee log' } }), /needs a shell \(node \$ENTRY \| tee log\)/],
    [manifest({ scripts: { start: 'npm start' } }), /nothing here says what runs/],
    [{ 'package.json': '{' }, /package\.json cannot be read/],
    [
      { 'ecosystem.config.cjs': 'module.exports = { apps: [] };' },
      /ecosystem\.config\.cjs cannot be taken over: it has no `apps`/,
    ],
    [{ 'ecosystem.config.cjs': 'throw new Error("no secrets");' }, /cannot be taken over: no secrets/],
  ] as const;
  for (const [files, message] of cases) {
    await assert.rejects(found(files), { code: 'ERR_CLI_INIT', message });
  }
});
