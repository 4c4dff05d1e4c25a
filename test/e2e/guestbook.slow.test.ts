/** The example of `connect()`: two regions share entries, visits and a database, without a server and with some. */
import assert from 'node:assert/strict';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ask } from '../support/ask.ts';
import { descendantsOf, freePort, startRedis, temporaryFolder, untilGone } from '../support/index.ts';
import { startPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { AntipodeProgram } from './antipode-program.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = await temporaryFolder('guestbook');
await cp(join(root, 'examples/guestbook'), folder.path, {
  recursive: true,
  filter: (path) => !path.includes('.antipode'),
});
await mkdir(join(folder.path, 'node_modules'));
await symlink(root, join(folder.path, 'node_modules/antipode'));

const start = (env = {}) =>
  AntipodeProgram.start<{ readonly entry: string }>(
    ['dev', '--port', '0', '--admin-port', '0', '--no-watch'],
    folder.path,
    env,
  );
let dev = await start();
after(async () => {
  await dev[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Page {
  readonly region: string;
  readonly visits: number;
  readonly entries: readonly { readonly name: string; readonly text: string }[];
}

/** As a client in this country; undefined while nobody can serve it. */
async function visit(country: string, entry?: object): Promise<Page | undefined> {
  const headers = { 'x-antipode-client': country };
  const posted = entry && { method: 'POST', body: JSON.stringify(entry) };
  const answer = await ask(dev.ready.entry, '/', { headers, ...posted });
  return answer.status === 200 ? answer.json<Page>() : undefined;
}

/** Both regions have shown an entry with this text. */
async function untilBothShow(text: string): Promise<void> {
  const showing = new Set<string>();
  await until(
    async () => {
      const pages = await Promise.all(['DE', 'US'].map((country) => visit(country)));
      for (const page of pages) if (page?.entries.some((entry) => entry.text === text)) showing.add(page.region);
      return showing.size === 2;
    },
    `${text} in both regions`,
    120_000,
  );
}

test('two regions show what one of them was told, and count the visits together', async () => {
  await until(() => visit('DE', { name: 'Ada', text: 'was here' }), 'an entry that is taken', 120_000);
  await untilBothShow('was here');
  const before = await until(() => visit('US'), 'a visit');
  const one = await until(() => visit('DE'), 'another visit');
  assert.ok(one.visits > before.visits, `${one.visits} after ${before.visits}`);
});

test('what was written outlives a kill of everything', async () => {
  const all = descendantsOf(dev.pid);
  dev.kill('SIGKILL');
  await dev.ended;
  await untilGone(all, 60_000);
  dev = await start();
  await untilBothShow('was here');
});

test('with servers in its environment the same app uses those', async () => {
  await dev[Symbol.asyncDispose]();
  await using postgres = await startPostgres();
  await using redis = await startRedis({ port: await freePort() });
  dev = await start({ DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  await until(() => visit('DE', { name: 'Bob', text: 'too' }), 'an entry that is taken', 120_000);
  await untilBothShow('too');
  const rows = await postgres.query<{ text: string }>('select distinct text from entries');
  assert.deepEqual(rows, [{ text: 'too' }]);
  // Before the servers go: apps that wait for them end late.
  await dev[Symbol.asyncDispose]();
});
