/**
 * The operations of a node in production under load, by the command and by signals: new versions, more and fewer workers,
 * another config, the end. No request may fail.
 */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import { ask } from '../support/ask.ts';
import { CliProgram } from '../support/cli-program.ts';
import { until } from '../support/until.ts';
import type { StartedNode } from './start-node.ts';
import { startSupervised, underLoad } from './supervised-app.ts';

const cli = new CliProgram();
after(() => cli[Symbol.dispose]());

const run = { script: './app.mjs', observe: '100ms' } as const;
const antipode = (node: StartedNode, ...argv: readonly string[]) => cli.run([...argv, '--admin', node.admin]);
const body = async ({ url }: StartedNode) => (await ask(url, '/')).body;

async function workersOf({ admin }: StartedNode): Promise<WorldStatus['services'][number]['workers']> {
  return (await ask(admin, '/v1/status')).json<WorldStatus>().services[0]!.workers;
}

/** How often an event has been told; a rolling restart that began after `count` others is over. */
const told = (node: StartedNode, type: string) => node.program.log.filter(({ event }) => event === type).length;
const untilTold = (node: StartedNode, type: string, count: number) =>
  until(() => told(node, type) >= count, `${count} times ${type}`);

/** Another version of the app, and a config of its own beside it. */
async function edit(node: StartedNode, name: string, change: (text: string) => string): Promise<void> {
  const file = join(node.folder, name);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

test('new versions, more and fewer workers, a new config: none costs a request', async () => {
  await using node = await startSupervised({ run });
  const outcome = await underLoad(node.url, 60, async () => {
    await edit(node, 'app.mjs', (app) => app.replace('String(process.pid)', "'version 2'"));
    const { status, out, err } = await antipode(node, 'reload', 'web');
    assert.equal(status, 0, err);
    assert.match(out, /web: 2 new workers after \d+\.\d s, generation 1\n$/);
    assert.equal(await body(node), 'version 2');
    assert.equal((await antipode(node, 'scale', 'web=3')).out, 'web: 3 workers, there were 2\n');
    assert.equal((await workersOf(node)).length, 3);
    assert.equal((await antipode(node, 'scale', 'web=1')).out, 'web: 1 worker, there were 3\n');

    await edit(node, 'antipode.config.json', (config) => config.replace('{', '{"debug":true,'));
    node.program.kill('SIGHUP');
    await untilTold(node, 'rollout.finished', 2);
    assert.equal(told(node, 'config.reloaded'), 1);
    const { headers } = await ask(node.url, '/');
    assert.match(String(headers['x-antipode-served-by']), /^web\/\d$/);

    node.program.kill('SIGUSR2');
    await untilTold(node, 'rollout.finished', 3);
    const [only] = await workersOf(node);
    assert.equal(only?.generation, 3);
    assert.equal(told(node, 'config.reloaded'), 1);
  });
  assert.deepEqual(outcome.failures, []);
  assert.ok(outcome.requests > 100, String(outcome.requests));
});

test('a version that does not start stays out, a config with a fault touches nothing, and the old ones go on', async () => {
  await using node = await startSupervised({ run });
  const before = (await workersOf(node)).map(({ pid }) => pid);
  const outcome = await underLoad(node.url, 60, async () => {
    await edit(node, 'antipode.config.json', (config) => config.replace('{', '{"debgu":true,'));
    node.program.kill('SIGHUP');
    const said = /^the old config goes on, and the app as it was: /;
    await until(() => node.program.log.some(({ msg }) => said.test(String(msg))), 'the refusal');
    assert.equal((await antipode(node, 'reload')).status, 2);
    assert.equal(told(node, 'rollout.started'), 0);

    await edit(node, 'antipode.config.json', (config) => config.replace('{"debgu":true,', '{'));
    await edit(node, 'app.mjs', () => 'throw new Error("no database");');
    const { status, err } = await antipode(node, 'reload', 'web');
    assert.equal(status, 1);
    assert.match(err, /the old workers go on: .*no database/s);
    assert.deepEqual(
      (await workersOf(node)).map(({ pid }) => pid),
      before,
    );
    assert.match((await antipode(node, 'status')).out, /LAST CRASH/);
  });
  assert.deepEqual(outcome.failures, []);
});

test('antipode stop ends the node once it has finished what it has', async () => {
  await using node = await startSupervised({ run });
  const slow = ask(node.url, '/');
  const { status, out } = await antipode(node, 'stop');
  assert.equal(status, 0);
  assert.match(out, /^\S+: stopping\n\S+: stopped\n$/);
  assert.equal((await slow).status, 200);
  assert.equal(await node.program.ended, 0);
});
