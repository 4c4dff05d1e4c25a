/** A machine that lacks a server, whose apt-get is one of ours: the other tests run on machines that lack none any more. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { services } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, '..', '..', 'scripts', 'services.ts');

test('a command finds the servers that were missing: they are installed before it runs', async () => {
  await using machine = await temporaryFolder('machine');
  const asked = join(machine.path, 'asked');
  const binary = join(machine.path, services.wrk.binary);
  const aptGet = `#!/bin/sh
echo "$*" >> '${asked}'
echo '#!/bin/sh' > '${binary}'
/bin/chmod +x '${binary}'
`;
  writeFileSync(join(machine.path, 'apt-get'), aptGet, { mode: 0o755 });
  const found = `process.stdout.write(process.env.ANTIPODE_TEST_WRK ?? 'none')`;
  const { stdout, stderr } = await run(process.execPath, [script, '--', process.execPath, '-e', found], {
    env: { PATH: machine.path },
  });
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    assert.match(stderr, /only root can install packages; install them yourself: apt-get install .*wrk/);
    return;
  }
  assert.equal(stdout, binary);
  assert.match(readFileSync(asked, 'utf8'), /update\n.*install --yes .*wrk/);
});
