import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { ManualClock, ManualTimers, seededRandom } from '../../core/index.ts';
import { dataEngineSuite } from '../../testing/index.ts';
import { sqlite } from '../drivers/sqlite.ts';
import type { DataEngine } from '../engine.ts';
import { Door } from './door.ts';
import { engineHandler } from './engine-handler.ts';
import { RemoteArchive } from './remote-archive.ts';
import { remoteEngine } from './remote-engine.ts';

const random = seededRandom(1);
const secret = 'of this region';

class Listening implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  static async at(listener: RequestListener): Promise<Listening> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Listening(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function openRemote(url: string, by = secret): Promise<DataEngine> {
  const [timers, wallClock] = [new ManualTimers(), new ManualClock(0)];
  return remoteEngine({ url, secret: by }).open({ region: 'eu-west', timers, wallClock, random });
}

dataEngineSuite('remote', async () => {
  const folder = await temporaryFolder('data-remote');
  const wallClock = new ManualClock(1_790_000_000_000);
  const timers = new ManualTimers();
  const path = join(folder.path, 'data.sqlite');
  const kept = await sqlite({ path }).open({ region: 'eu-west', timers, wallClock, random });
  const server = await Listening.at(engineHandler(kept, { app: secret }));
  const engine = await openRemote(server.url);
  return {
    engine,
    async passTime(ms) {
      wallClock.advance(ms);
      timers.advance(ms);
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await server[Symbol.asyncDispose]();
      await kept.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});

const batch = { collection: 'c', operations: [{ type: 'put', key: 'a', value: '1' }] } as const;
const level = { type: 'local', regions: 0 } as const;
const about = JSON.stringify({ value: { name: 'sqlite', capabilities: { failover: true } } });

test('who does not know the secret is told nothing', async () => {
  await using server = await Listening.at(engineHandler({} as DataEngine, { app: secret }));
  for (const by of ['another', '', 'undefined'])
    await assert.rejects(openRemote(server.url, by), { code: 'ERR_DATA_UNAVAILABLE', message: /answered 403/ });
});

test('who may read and write entries may not have copies of the file written, nor its log', async () => {
  await using folder = await temporaryFolder('data-rights');
  const path = join(folder.path, 'data.sqlite');
  const wallClock = new ManualClock(1_790_000_000_000);
  const kept = await sqlite({ path }).open({ region: 'eu-west', timers: new ManualTimers(), wallClock, random });
  await using server = await Listening.at(engineHandler(kept, { app: secret, owner: 'of the file' }));
  const [app, owner] = [await openRemote(server.url), await openRemote(server.url, 'of the file')];
  assert.equal(app.archive, undefined);
  const door = new Door({ url: server.url, secret });
  const forced = new RemoteArchive(door);
  const copy = join(folder.path, 'copy.sqlite');
  await assert.rejects(forced.snapshot(copy), { code: 'ERR_DATA_UNSUPPORTED' });
  await assert.rejects(forced.log({ position: 0, chain: '' }), { code: 'ERR_DATA_UNSUPPORTED' });
  assert.deepEqual(
    (await readdir(folder.path)).filter((name) => name.startsWith('copy')),
    [],
  );
  await owner.archive!.snapshot(copy);
  assert.ok('records' in (await owner.archive!.log({ position: 0, chain: '' })));
  door.close();
  for (const each of [app, owner, kept]) await each.close();
});

test('a write that was sent and not answered is unknown, one that could not be sent has not happened', async () => {
  let isFirst = true;
  await using server = await Listening.at((request, response) => {
    if (isFirst) response.end(about);
    else request.socket.destroy();
    isFirst = false;
  });
  const engine = await openRemote(server.url);
  await assert.rejects(engine.commit(batch, { level, timeoutMs: 1_000 }), { code: 'ERR_DATA_UNKNOWN' });
  await server[Symbol.asyncDispose]();
  await assert.rejects(engine.commit(batch, { level, timeoutMs: 1_000 }), { code: 'ERR_DATA_UNAVAILABLE' });
  await engine.close();
});

test('a read whose connection was reset is asked once more', async () => {
  let asked = 0;
  await using server = await Listening.at((request, response) => {
    asked += 1;
    if (asked === 1) response.end(about);
    else if (asked === 2) request.socket.destroy();
    else response.end(JSON.stringify({ value: { token: 't', region: 'eu-west', entry: undefined } }));
  });
  const engine = await openRemote(server.url);
  assert.equal((await engine.get('c', 'a', { level: { type: 'eventual' }, waitMs: 0 })).token, 't');
  assert.equal(asked, 3);
  await engine.close();
});

test('a watch says so when the process that keeps the data has gone', async () => {
  await using server = await Listening.at((request, response) => {
    request.setEncoding('utf8').on('data', (text) => {
      if (!text.includes('"watch"')) return void response.end(about);
      response.write(`${JSON.stringify({ value: { version: 1, token: 't', changes: [] } })}\n`);
      setImmediate(() => request.socket.destroy());
    });
  });
  const engine = await openRemote(server.url);
  const seen: number[] = [];
  const watching = (async () => {
    for await (const { version } of engine.watch({ collection: 'c', prefix: '' }, new AbortController().signal)) {
      seen.push(version);
    }
  })();
  await assert.rejects(watching);
  assert.deepEqual(seen, [1]);
  await engine.close();
});
