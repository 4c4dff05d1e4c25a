/** A config that changes while a node in production serves: by SIGHUP and by command, with and without faults. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const config = (body: string): WorldInput => ({ routes: [{ path: '/', respond: { body } }] });

test('SIGHUP and antipode reload put the file as it is now in force, and a fault leaves the old config', async () => {
  await using node = await startNode({ config: config('one') });
  const put = (next: WorldInput | string) => {
    const world = typeof next === 'string' ? next : JSON.stringify({ ...next, listen: listenOf });
    return writeFile(join(node.folder, 'antipode.config.json'), world);
  };
  const body = async () => (await ask(node.url, '/')).body;
  assert.equal(await body(), 'one');

  await put(config('two'));
  node.program.kill('SIGHUP');
  await until(async () => (await body()) === 'two', 'the second config');
  await until(() => node.program.log.some(({ event }) => event === 'config.reloaded'), 'the event');

  await put('{ "routes": 7 }');
  const refused = await runAntipode(['reload', '--admin', node.admin]);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /antipode\.config\.json has a fault/);
  node.program.kill('SIGHUP');
  await until(() => node.program.log.some(({ msg }) => /old config goes on/.test(String(msg))), 'the refusal');
  assert.equal(await body(), 'two');

  await put(config('three'));
  const { out } = await runAntipode(['reload', '--admin', node.admin]);
  assert.equal(out, `in force: 1 change\n  routes["/"].respond.body: 'two' → 'three'\n`);
  assert.equal(await body(), 'three');
});

const listenOf = { http: '127.0.0.1:0', admin: '127.0.0.1:0' };
