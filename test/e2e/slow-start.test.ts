/** An app that does not listen: whoever started it is not left alone with it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import { ask } from '../support/ask.ts';
import { freePort, isRunning, temporaryFolder } from '../support/index.ts';
import { until } from '../support/until.ts';
import { AntipodeProgram } from './antipode-program.ts';

test('while the app does not listen: status answers, what is waited for is told, SIGTERM ends it at once', async () => {
  await using folder = await temporaryFolder('slow-start');
  const admin = `127.0.0.1:${await freePort()}`;
  const config = {
    listen: { http: '127.0.0.1:0', admin },
    services: { app: { run: './app.mjs' } },
    routes: [{ path: '/', service: 'app' }],
  };
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
  await writeFile(join(folder.path, 'app.mjs'), 'setInterval(() => {}, 1_000);');
  await using program = AntipodeProgram.launch(['start'], folder.path);

  const worker = await until(async () => {
    const answer = await ask(`http://${admin}`, '/v1/status').catch(() => undefined);
    return answer?.json<WorldStatus>().services[0]?.workers[0];
  }, 'the admin API answers');
  assert.equal(worker.state, 'starting');
  const slow = await until(() => program.log.find(({ event }) => event === 'worker.slow'), 'the wait is told');
  assert.match(
    String(slow.msg),
    /^did not listen on port \d+ so far: it has to listen on process\.env\.PORT; it has 30s to start$/,
  );
  assert.equal(program.out, '', 'it is not ready');

  program.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.equal(isRunning(worker.pid), false);
});
