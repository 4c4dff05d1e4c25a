import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeVersionFault } from './node-version.ts';

const root = new URL('../../', import.meta.url);

test('takes the versions that package.json promises, and no older ones', async () => {
  const { engines } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const least = /^>=(\d+\.\d+)$/.exec(engines.node)?.[1];
  assert.equal(nodeVersionFault(`${least}.0`), undefined);
  for (const version of ['22.19.0', '23.0.0', '24.1.2']) assert.equal(nodeVersionFault(version), undefined);
  for (const version of ['22.17.9', '20.20.2', '8.0.0']) {
    const fault = `this is Node.js ${version}, and ${least} or newer is needed`;
    assert.ok(nodeVersionFault(version)?.startsWith(fault), version);
  }
});

test('the program says in one line that Node.js is too old', async () => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.9.0' } })`;
  const main = fileURLToPath(new URL('src/cli/main.ts', root));
  const argv = ['--conditions=@antipode/source', `--import=data:text/javascript,${encodeURIComponent(pretend)}`, main];
  const run = await new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, argv, (_, out, err) => resolve({ status: child.exitCode, out, err }));
  });
  assert.deepEqual(run, {
    status: 1,
    out: '',
    err:
      'antipode: this is Node.js 20.9.0, and 22.18 or newer is needed: install it, or choose it with your version ' +
      'manager (ERR_CLI_NODE)\n',
  });
});
