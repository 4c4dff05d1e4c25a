/** The second tier of the cache, on disk. */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const { path: folder } = await temporaryFolder('cache-disk');
let folders = 0;

function world(app: LoopbackApp, disk: { folder: string }): WorldInput {
  return {
    services: { web: { endpoints: [app.url as `http://${string}`], health: false } },
    routes: [{ path: '/', service: 'web', cache: true }],
    cache: { maxSize: '1MiB', disk: { ...disk, maxSize: '64MiB' } },
  };
}

const ownFolder = () => ({ folder: join(folder, String(folders++)) });
/** Not that of the node, whose port is another one after a start: what is cached is apart by how a host is written. */
const host = 'a.example';
const how = async (node: TestNode, path: string) => {
  const { headers, body } = await ask(node.url, path, { headers: { host } });
  return { status: String(headers['cache-status']), age: Number(headers.age), body: String(body) };
};

async function freshApp(body = 'app'): Promise<LoopbackApp> {
  const app = await LoopbackApp.start(body);
  app.fields['cache-control'] = 'max-age=3600';
  app.fields['cache-tag'] = 'all';
  return app;
}

const marks = 100;
async function fill(node: TestNode): Promise<void> {
  for (let i = 0; i < marks; i++) await how(node, `/mark/${i}`);
}

/** Waits until something that was stored before this node began, and that it was not asked for before, is found. */
async function diskOpen(node: TestNode): Promise<void> {
  let at = 0;
  await until(async () => /; hit/.test((await how(node, `/mark/${at++ % marks}`)).status) && at <= marks, 'the disk');
}

test('what a node has stored is there when it starts again, with its age', async () => {
  await using app = await freshApp();
  app.fields.age = '100';
  const config = world(app, ownFolder());
  {
    await using node = await startTestNode(config);
    for (let i = 0; i < 5; i++) await how(node, `/${i}`);
    await fill(node);
  }
  await using node = await startTestNode(config);
  await diskOpen(node);
  for (let i = 0; i < 5; i++) {
    const { status, age, body } = await how(node, `/${i}`);
    assert.match(status, /; hit/);
    assert.ok(age >= 100 && age < 200, `age: ${age}`);
    assert.equal(body, 'app');
  }
});

test('what memory has no room for is found on disk', async () => {
  await using app = await freshApp('x'.repeat(50_000));
  await using node = await startTestNode(world(app, ownFolder()));
  // The disk is open once it keeps what memory lets go: far more is asked for than memory holds.
  for (let i = 0; i < 100; i++) await how(node, `/${i}`);
  let hits = 0;
  for (let i = 0; i < 100; i++) {
    const { status, body } = await how(node, `/${i}`);
    assert.equal(body.length, 50_000);
    if (/; hit/.test(status)) hits++;
  }
  assert.ok(hits > 90, `${hits} of 100 found, where memory holds 20`);
});

describe('what is purged does not come back from disk', () => {
  for (const what of ['url', 'prefix', 'tag', 'all', 'invalidated'] as const) {
    test(what, async () => {
      await using app = await freshApp();
      const config = world(app, ownFolder());
      {
        await using node = await startTestNode(config);
        await how(node, '/a');
        await fill(node);
      }
      {
        await using node = await startTestNode(config);
        await diskOpen(node);
        const url = `http://${host}/a`;
        const orders = { url: { url }, prefix: { prefix: url }, tag: { tag: 'all' }, all: { all: true } } as const;
        if (what === 'invalidated') await ask(node.url, '/a', { method: 'POST', headers: { host } });
        else assert.ok((await node.source.purge(orders[what])).purged >= 1);
        assert.match((await how(node, '/a')).status, /uri-miss/);
      }
    });
  }
});

test('a damaged record is a miss, and no request fails', async () => {
  await using app = await freshApp();
  const disk = ownFolder();
  {
    await using node = await startTestNode(world(app, disk));
    for (let i = 0; i < 3; i++) await how(node, `/${i}`);
  }
  for (const name of await readdir(disk.folder, { recursive: true })) {
    const path = join(disk.folder, name);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) continue;
    for (let at = 200; at < bytes.length; at += 97) bytes[at]! ^= 0xff;
    await writeFile(path, bytes);
  }
  await using node = await startTestNode(world(app, disk));
  for (let i = 0; i < 3; i++) assert.equal((await how(node, `/${i}`)).body, 'app');
});

test('a folder that cannot be used is told, and memory goes on alone', async () => {
  await using app = await freshApp();
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await using node = await startTestNode(world(app, { folder: file }));
  await until(() => node.said().includes(`cache.disk-off ${file}`), 'the event');
  await how(node, '/a');
  assert.match((await how(node, '/a')).status, /; hit/);
  assert.deepEqual(await node.source.purge({ tag: 'all' }), { purged: 1 });
});

test('a reload that gives memory another size takes the folder over', async () => {
  await using app = await freshApp();
  const config = world(app, ownFolder());
  await using node = await startTestNode(config);
  await how(node, '/a');
  await node.reload(await resolvedWorld({ ...config, cache: { ...config.cache, maxSize: '2MiB' } }));
  const asked = app.clientRequests.length;
  await until(async () => /; hit/.test((await how(node, '/a')).status), 'a hit');
  assert.ok(app.clientRequests.length - asked <= 1);
  assert.ok(!node.said().some((event) => event.startsWith('cache.disk-off')));
});
