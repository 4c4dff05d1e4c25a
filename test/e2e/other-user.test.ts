/** Workers that run as somebody else than the supervisor serve with the edge in them, and outlive one another. */
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import { ask } from '../support/ask.ts';
import { freePort, temporaryFolder } from '../support/index.ts';
import { AntipodeProgram } from './antipode-program.ts';

const isRoot = process.getuid?.() === 0;

test('a supervisor that root has started serves by workers of another user', { skip: !isRoot }, async () => {
  await using folder = await temporaryFolder('other-user');
  const [http, admin] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const config = {
    listen: { http, admin },
    services: { app: { run: { script: './app.mjs', user: 'nobody' }, workers: 2 } },
    routes: [{ path: '/', service: 'app' }],
  };
  await chmod(folder.path, 0o755);
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
  await writeFile(
    join(folder.path, 'app.mjs'),
    `import { createServer } from 'node:http';
     createServer((_, response) => response.end(String(process.getuid()))).listen(process.env.PORT);`,
  );
  await using _program = await AntipodeProgram.start(['start', '--json'], folder.path);
  const answer = await ask(`http://${http}`, '/');
  assert.equal(answer.status, 200);
  assert.notEqual(answer.body, '0');
  const { services } = (await ask(`http://${admin}`, '/v1/status')).json<WorldStatus>();
  assert.deepEqual(
    services[0]?.workers.map(({ restarts }) => restarts),
    [0, 0],
  );
});
