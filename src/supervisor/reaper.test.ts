import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRunning, temporaryFolder, untilGone } from '../../test/support/index.ts';
import { createReaper } from './index.ts';

const folder = await temporaryFolder('reaper');
after(() => folder[Symbol.asyncDispose]());

/** What a supervised app may look like at the worst: deaf to signals, its event loop blocked, with a child of its own. */
const app = `
  const { spawn } = require('node:child_process');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  require('node:fs').writeSync(1, child.pid + '\\n');
  for (;;);`;

const owner = join(folder.path, 'owner.mts');
writeFileSync(
  owner,
  `import { spawn } from 'node:child_process';
   import { createReaper } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
   const reaper = createReaper({ procRoot: process.argv[2] });
   const app = spawn(process.execPath, ['-e', ${JSON.stringify(app)}], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
   reaper.watch(app.pid!);
   app.stdout.once('data', (child) => console.log(JSON.stringify([app.pid, Number(child), reaper.pid])));
   process.on('SIGINT', () => {});
   setInterval(() => {}, 1000);`,
);

/** An owner with a blocked app: its own process, and the pids of the app, the app's child and the reaper. */
async function startOwner(procRoot: string): Promise<{ readonly owner: ChildProcess; readonly pids: number[] }> {
  const child = spawn(process.execPath, ['--conditions=@antipode/source', owner, procRoot], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { owner: child, pids: JSON.parse(String(line)) as number[] };
}

for (const [procRoot, how] of [
  ['/proc', 'procfs'],
  ['/nowhere', 'ps'],
] as const) {
  test(`ends a blocked app, its child and itself within 2 s of kill -9 of the owner (${how})`, async () => {
    const started = await startOwner(procRoot);
    assert.deepEqual(started.pids.map(isRunning), [true, true, true]);
    started.owner.kill('SIGKILL');
    await untilGone(started.pids);
  });
}

test('lets apps end by themselves for the grace, and kills those that do not', async () => {
  const polite = join(folder.path, 'polite.cjs');
  const said = join(folder.path, 'said');
  writeFileSync(
    polite,
    `const { writeFileSync } = require('node:fs');
     process.on('SIGTERM', () => setTimeout(() => { writeFileSync(${JSON.stringify(said)}, 'bye'); process.exit(); }, 200));
     process.stdout.write('there');
     setInterval(() => {}, 1000);`,
  );
  const source = join(folder.path, 'graceful-owner.mts');
  writeFileSync(
    source,
    `import { spawn } from 'node:child_process';
     import { createReaper } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
     const reaper = createReaper({ graceMs: 2000 });
     const options = { detached: true, stdio: ['ignore', 'pipe', 'inherit'] } as const;
     const apps = [spawn(process.execPath, [${JSON.stringify(polite)}], options), spawn(process.execPath, ['-e', ${JSON.stringify(app)}], options)];
     await Promise.all(apps.map((each) => { reaper.watch(each.pid!); return new Promise((done) => each.stdout!.once('data', done)); }));
     console.log(JSON.stringify([...apps.map(({ pid }) => pid), reaper.pid]));
     setInterval(() => {}, 1000);`,
  );
  const child = spawn(process.execPath, ['--conditions=@antipode/source', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  const [politePid, blockedPid, reaperPid] = JSON.parse(String(line)) as [number, number, number];
  child.kill('SIGKILL');
  await untilGone([politePid]);
  assert.equal(isRunning(blockedPid), true);
  assert.equal(existsSync(said), true);
  await untilGone([blockedPid, reaperPid]);
});

test('does not notice Ctrl-C at the terminal of its owner', async () => {
  const { owner: child, pids } = await startOwner('/proc');
  // What the terminal does: SIGINT to the whole foreground process group, here twice.
  process.kill(-child.pid!, 'SIGINT');
  process.kill(-child.pid!, 'SIGINT');
  process.kill(pids[2]!, 'SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(pids.map(isRunning), [true, true, true]);
  child.kill('SIGKILL');
  await untilGone(pids);
});

for (const shell of ['/bin/sh', '/bin/bash', '/bin/dash', '/bin/zsh'].filter((path) => existsSync(path))) {
  test(`kills what is watched when it is closed, and leaves alone what was forgotten (${shell})`, async () => {
    await using reaper = createReaper({ shell });
    const sleepers = Array.from({ length: 4 }, () => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }));
    const pids = sleepers.map((sleeper) => sleeper.pid!);
    for (const pid of pids) reaper.watch(pid);
    for (const index of [1, 3]) reaper.forget(pids[index]!);
    await reaper.close();
    await untilGone([pids[0]!, pids[2]!]);
    assert.deepEqual([isRunning(pids[1]!), isRunning(pids[3]!)], [true, true]);
    for (const sleeper of sleepers) sleeper.kill('SIGKILL');
  });
}

test('leaves alone a process that has got the pid of a watched one', async () => {
  const other = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  const pid = other.pid!;
  await using proc = await temporaryFolder('proc');
  for (const name of ['self', String(pid)]) mkdirSync(join(proc.path, name));
  const stat = join(proc.path, String(pid), 'stat');
  const line = (startTime: number) => `${pid} (a) b) S ${'0 '.repeat(18)}${startTime} 0 0\n`;
  for (const startTime of [101, 100]) {
    // A named pipe first: writing to it waits until the reaper has come to look at the process.
    execFileSync('mkfifo', [stat]);
    const reaper = createReaper({ procRoot: proc.path });
    reaper.watch(pid);
    await writeFile(stat, line(100));
    rmSync(stat);
    writeFileSync(stat, line(startTime));
    await reaper.close();
    rmSync(stat);
    if (startTime === 101) assert.equal(isRunning(pid), true);
  }
  await untilGone([pid]);
});

test('is started again, and told of everything, when somebody ends it', async () => {
  await using reaper = createReaper();
  const sleeper = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  reaper.watch(sleeper.pid!);
  const first = reaper.pid!;
  process.kill(first, 'SIGKILL');
  await untilGone([first]);
  while (reaper.pid === first) await new Promise((resolve) => setTimeout(resolve, 10));
  await reaper.close();
  await untilGone([sleeper.pid!]);
});
