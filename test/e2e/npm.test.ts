/** A node that npm has started: it ends when npm does, which tells it nothing. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isRunning, temporaryFolder } from '../support/index.ts';
import { until } from '../support/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** As npm does it: a shell around the command, and signals for the shell alone. */
const npm = `const shell = require('node:child_process').spawn('sh', ['-c', '"$0" "$@"; exit $?', ...process.argv.slice(1)], { stdio: 'inherit' });
process.on('SIGTERM', () => shell.kill('SIGTERM'));
shell.on('exit', () => process.exit(143));`;

test('SIGTERM for npx ends the node in order', { skip: process.platform !== 'linux' }, async () => {
  await using folder = await temporaryFolder('npm');
  const config = { listen: { http: '127.0.0.1:0', admin: false }, routes: [{ path: '/', respond: {} }] };
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
  const command = [process.execPath, '--conditions=@antipode/source', main, 'start', '--json'];
  const child = spawn(process.execPath, ['-e', npm, '--', ...command], {
    cwd: folder.path,
    env: { ...process.env, npm_command: 'exec' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = text(child.stderr);
  const [first] = await once(child.stdout.setEncoding('utf8'), 'data');
  const { pid } = JSON.parse(first) as { readonly pid: number };
  try {
    child.kill('SIGTERM');
    await until(() => !isRunning(pid), 'the node has ended');
    assert.match(await log, /SIGTERM: requests under way are finished, new ones refused/);
  } finally {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }
});
