import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CliProgram } from '../../../test/support/cli-program.ts';
import { temporaryFolder } from '../../../test/support/index.ts';

const folder = await temporaryFolder('dev');
const program = new CliProgram();
after(async () => {
  program[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});
await writeFile(join(folder.path, 'app.js'), '');
const config = join(folder.path, 'world.json');
await writeFile(
  config,
  JSON.stringify({
    regions: { us: { location: 'aws:us-east-1' } },
    services: { web: { run: './app.js' } },
    routes: [{ path: '/', service: 'web' }],
  }),
);

test('a busy port is one line that names it and the option, and exit status 2', async () => {
  await using busy = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => busy.once('listening', resolve));
  const { port } = busy.address() as AddressInfo;
  assert.deepEqual(await program.run(['dev', '--config', config, '--port', '0', '--admin-port', String(port)]), {
    status: 2,
    out: '',
    err: `antipode: port ${port} for the admin API on 127.0.0.1 is in use by another program, perhaps another antipode: choose another with --admin-port (ERR_DEV_PORT_BUSY)\n`,
  });
});

test('a port that is none, and a config that is none, are wrong use', async () => {
  for (const port of ['65536', '-1', 'http', '80.5', '']) {
    const { status, err } = await program.run(['dev', '--config', config, `--port=${port}`]);
    assert.equal(status, 2);
    assert.match(err, /Give a port from 0 to 65535; see antipode dev --help\n$/, port);
  }
  const { status, err } = await program.run(['dev', '--config', join(folder.path, 'nowhere.json')]);
  assert.equal(status, 2);
  assert.match(err, /nowhere\.json/);
});
