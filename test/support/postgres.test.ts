import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { isRunning } from './is-running.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { sharedFolderVariable } from './shared-folder.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

let server: Postgres;
let shared: TemporaryFolder;

before(async () => {
  // The processes that are started below need not make the first folder again.
  shared = await temporaryFolder('shared');
  process.env[sharedFolderVariable] ??= shared.path;
  server = await startPostgres({ settings: { work_mem: '1MB' } });
  await server.query('create table kept (id integer)');
});

after(async () => {
  await server.stop();
  await shared[Symbol.asyncDispose]();
});

test('starts empty, with the settings asked for', async () => {
  assert.deepEqual(await server.query('show work_mem'), [{ work_mem: '1MB' }]);
  assert.deepEqual(await server.query('select $1::int + 1 as sum', [1]), [{ sum: 2 }]);
});

test('comes back after a kill with what was committed, on the same port', async () => {
  await server.query('insert into kept values (1)');
  const { pid } = server;
  await server.kill();
  assert.equal(isRunning(pid), false);
  await assert.rejects(server.query('select 1'), { code: 'ECONNREFUSED' });
  await server.restart({ work_mem: '2MB' });
  assert.deepEqual(await server.query('select id from kept'), [{ id: 1 }]);
  assert.deepEqual(await server.query('show work_mem'), [{ work_mem: '2MB' }]);
});

test('answers nobody while it is paused, and goes on where it was', async () => {
  const client = new Client(server.url);
  await client.connect();
  server.pause();
  const answer = client.query('select 7 as seven').then(({ rows }) => rows);
  const asked = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 50, 'silence'))]);
  assert.equal(asked, 'silence');
  server.resume();
  assert.deepEqual(await answer, [{ seven: 7 }]);
  await client.end();
});

test('several run at the same time, and one that is paused can be stopped; nothing is left', async () => {
  const others = await Promise.all([startPostgres(), startPostgres()]);
  assert.equal(new Set([server, ...others].map(({ port }) => port)).size, 3);
  others[0]!.pause();
  await others[1]!.kill();
  await Promise.all(others.map((each) => each.stop()));
  for (const { pid, dataFolder } of others) {
    assert.equal(isRunning(pid), false);
    assert.equal(existsSync(dataFolder), false);
  }
});

test('goes away with a process that a signal ends, also while it is paused', async () => {
  const program = `
    const { startPostgres } = await import('${import.meta.dirname}/postgres.ts');
    const server = await startPostgres();
    if (process.argv[1] === 'paused') server.pause();
    console.log(JSON.stringify({ pid: server.pid, dataFolder: server.dataFolder }));
  `;
  const ends = ['running', 'paused'].map(async (state) => {
    const child = spawn(process.execPath, [...process.execArgv.filter(isCondition), '-e', program, state]);
    const { pid, dataFolder } = JSON.parse(String((await once(child.stdout, 'data'))[0]));
    assert.equal(isRunning(pid), true);
    child.kill('SIGTERM');
    await once(child, 'exit');
    assert.equal(isRunning(pid), false);
    assert.equal(existsSync(dataFolder), false);
  });
  await Promise.all(ends);
});

const isCondition = (argument: string): boolean => argument.startsWith('--conditions');
