/** The commands, on a world that runs and on one that does not. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readStore } from '../../src/backup/index.ts';
import { systemRandom, systemTimers } from '../../src/core/index.ts';
import { openData, readDataAccess, remoteEngine, sqlite } from '../../src/data/index.ts';
import { CliProgram } from '../support/cli-program.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';

const world = { routes: [{ path: '/' as const, respond: {} }] };
const program = new CliProgram();
let folder: TemporaryFolder;
let node: TestNode | undefined;
let path: string;

const antipode = (...argv: string[]): ReturnType<CliProgram['run']> => program.run(argv, {}, folder.path);

before(async () => {
  folder = await temporaryFolder('backup-cli');
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify({ ...world, data: {} }));
  path = join(folder.path, '.antipode', 'data', 'local.sqlite');
  node = await startTestNode({ ...world, data: { folder: join(folder.path, '.antipode', 'data') } });
});
after(async () => {
  program[Symbol.dispose]();
  await node?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Through the process that has the data, as an app does it. */
async function put(key: string, value: string): Promise<number> {
  const access = await readDataAccess(path);
  await using data = await openData({ engine: remoteEngine(access!) });
  return (await data.collection<string>('users').put(key, value)).version;
}

async function valueIn(file: string, key: string): Promise<unknown> {
  const ports = { region: 'local', timers: systemTimers, random: systemRandom, wallClock: { now: () => Date.now() } };
  const engine = await sqlite({ path: file }).open(ports);
  const { entry } = await engine.get('users', key, { level: { type: 'strong' }, waitMs: 20_000 });
  await engine.close();
  return entry && JSON.parse(entry.value);
}

test('backup and restore while the world runs, and after it has ended', async () => {
  const kept = await put('7', 'Ada');
  const made = await antipode('backup');
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /^\S+ is made: .* to position 2 of /);
  assert.match(made.err, /copying/);
  await put('7', 'by mistake');
  const grown = await antipode('backup', '--log', '--json');
  assert.equal(JSON.parse(grown.out).isNew, false, grown.err);
  const restored = await antipode('restore', '--to', String(kept), '--into', 'restored.sqlite', '--above-term', '400');
  assert.equal(restored.status, 0, restored.err);
  assert.match(restored.out, /^it begins term 501@local: /m);
  assert.equal(await valueIn(join(folder.path, 'restored.sqlite'), '7'), 'Ada');
  const drilled = await antipode('drill');
  assert.equal(drilled.status, 0, drilled.err);
  assert.match(drilled.out, /^users +1 entries, SHA-256 [0-9a-f]{64} +the same$/m);
  assert.match(drilled.out, /: the backup is good\nRPO 0 ms: nothing would be lost now\nRTO /);
  await node![Symbol.asyncDispose]();
  node = undefined;
  assert.equal(await readDataAccess(path), undefined);
  const stopped = await antipode('backup', '--json');
  assert.equal(JSON.parse(stopped.out).isNew, true, stopped.err);
  const list = await antipode('backup', '--list');
  assert.equal(list.out.trim().split('\n').length, 3, list.out);
  const again = await antipode('restore', '--into', 'restored.sqlite');
  assert.equal(again.status, 1);
  assert.match(again.err, /ERR_BACKUP_EXISTS/);
});

test('tells what is wrong with what was asked', async () => {
  for (const [argv, expected] of [
    [['restore', '--to', 'yesterday', '--into', 'x'], /Write a time/],
    [['restore', '--into', 'x', '--backups', 'nowhere'], /ERR_BACKUP_NONE/],
    [['backup', '--file', 'nothing.sqlite'], /ERR_BACKUP_NO_DATA/],
    [['backup', '--keep', '0'], /whole number above 0/],
    [['backup', '--region', 'mars'], /ERR_CLI_REGION/],
  ] as const) {
    const { status, err } = await antipode(...argv);
    assert.notEqual(status, 0);
    assert.match(err, expected);
  }
  assert.equal((await readdir(folder.path)).includes('x'), false);
});

test('backup --follow adds what is written until it is told to end', async () => {
  const file = join(folder.path, 'followed.sqlite');
  const ports = { region: 'local', timers: systemTimers, random: systemRandom, wallClock: { now: () => Date.now() } };
  const engine = await sqlite({ path: file }).open(ports);
  await engine.close();
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const backups = join(folder.path, 'followed');
  const argv = [
    '--conditions=@antipode/source',
    main,
    'backup',
    '--file',
    file,
    '-b',
    backups,
    '--follow',
    '--every',
    '10ms',
  ];
  const child = spawn(process.execPath, argv, { stdio: 'ignore' });
  const first = await until(async () => (await readStore(backups)).backups[0]?.manifest.to, 'it has begun');
  await until(async () => (await readStore(backups)).backups[0]!.manifest.to.at > first.at, 'it goes on');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});
