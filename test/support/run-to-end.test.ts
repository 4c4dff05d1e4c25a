import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isRunning, untilGone } from './is-running.ts';
import { runToEnd } from './run-to-end.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

test('rejects with what a command that failed has printed', async () => {
  await runToEnd(['sh', '-c', 'exit 0']);
  await assert.rejects(runToEnd(['sh', '-c', 'echo no such thing >&2; exit 3']), /no such thing/);
});

test('ends what the command has started when a signal ends this process', async () => {
  await using folder = await temporaryFolder('run-to-end');
  const path = join(folder.path, 'pid');
  const program = `
    const { runToEnd } = await import('${import.meta.dirname}/run-to-end.ts');
    await runToEnd(['sh', '-c', 'sleep 100 & echo $! >${path}; wait']);
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  const pid = await until(async () => Number(await readFile(path, 'utf8').catch(() => '')), 'the command runs');
  assert.equal(isRunning(pid), true);
  child.kill('SIGTERM');
  await once(child, 'exit');
  await untilGone([pid]);
});
