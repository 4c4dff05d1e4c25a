import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRunning, temporaryFolder, untilGone } from '../../test/support/index.ts';
import { systemClock, systemRandom } from '../core/index.ts';
import { createReaper } from '../supervisor/index.ts';
import type { Announcement } from './region-channel.ts';
import { RegionProcess, type RegionProcessStatus } from './region-process.ts';

const folder = await temporaryFolder('region');
const reaper = createReaper();
const running: RegionProcess[] = [];
after(async () => {
  await Promise.all(running.map((region) => region.stop(0)));
  await reaper.close();
  await folder[Symbol.asyncDispose]();
});

function file(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

const configFile = file('antipode.config.json', '{ "routes": [{ "path": "/", "respond": { "status": 204 } }] }');
/** An app at its worst: deaf to signals, and its event loop is blocked once it was asked. */
const app = file(
  'app.mjs',
  `import { createServer } from 'node:http';
   process.on('SIGTERM', () => {});
   createServer((_, response) => { response.end(String(process.pid)); setTimeout(() => { for (;;); }, 50); })
     .listen(process.env.PORT, process.env.HOST);`,
);
const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
/** Hosts a node of a few lines: one app process, and a server that obeys its path. */
const script = file(
  'region.mts',
  `import { createServer } from 'node:http';
   import { once } from 'node:events';
   import { AntipodeError } from ${module('../core/index.ts')};
   import { createProcessGroup } from ${module('../supervisor/index.ts')};
   import { hostRegion } from ${module('./region-host.ts')};
   hostRegion(async ({ region, listen, lineTo, reaper, events, onLine, world }) => {
     if (region === 'broken') throw new AntipodeError('ERR_EDGE_LISTEN', 'no such port', { details: { port: 1 } });
     if (region === 'dumb') { console.error('out of luck'); process.exit(7); }
     const ready = Promise.withResolvers();
     const group = createProcessGroup({ id: 'web', region, script: ${JSON.stringify(app)}, reaper,
       onState: (status) => status.state === 'ready' && ready.resolve(status) });
     const worker = await ready.promise;
     let requests = 0;
     const server = createServer((request, response) => {
       requests++;
       if (request.url === '/crash') throw new Error('bug');
       if (request.url === '/block') for (;;);
       if (request.url === '/event') events.publish({ type: 'endpoint.down', subject: 'web/1', reason: 'asked' });
       if (request.url === '/line') onLine({ service: 'web', worker: 1, stream: 'stdout', text: 'hello' });
       response.end(JSON.stringify({ app: worker.pid, worker: worker.address, peer: lineTo('other'), debug: world.debug }));
     }).listen(listen.port, listen.host);
     await once(server, 'listening');
     return {
       address: { host: listen.host, port: server.address().port },
       source: {
         status: () => ({ world: region }),
         metrics: function* () { yield { name: 'a', samples: [] }; },
         drainEndpoint: (id) => { throw new AntipodeError('ERR_CONTROL_UNKNOWN_TARGET', 'no endpoint ' + id); },
         why: () => new Promise(() => {}),
       },
       traffic: () => ({ requests, errors: 0, byDuration: [requests, 0], boundsMs: [10] }),
       close: async ({ graceMs }) => { server.close(); server.closeAllConnections(); await group.stop({ graceMs }); },
     };
   });`,
);

function create(region = 'eu') {
  const states: RegionProcessStatus[] = [];
  const said: Announcement[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  const process = new RegionProcess({
    region,
    script,
    configFile,
    listen: { host: '127.0.0.1', port: 0 },
    peers: () => ({ other: { host: '127.0.0.1', port: 9 } }),
    reaper,
    restart: { baseMs: 10, maxMs: 10, factor: 2, jitter: 0, resetAfterMs: 1000 },
    startTimeoutMs: 20_000,
    callTimeoutMs: 300,
    clock: systemClock,
    random: systemRandom,
    onStatus(status) {
      states.push(status);
      wake();
    },
    onAnnouncement(message) {
      said.push(message);
      wake();
    },
    onOutput: () => {},
  });
  running.push(process);
  function until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (condition() && waiting.delete(check)) resolve();
      };
      waiting.add(check);
      check();
    });
  }
  const ask = async (path = '/') => {
    const { host, port } = process.listen;
    const response = await fetch(`http://${host}:${port}${path}`);
    return (await response.json()) as { app: number; worker: { port: number }; peer: unknown; debug: boolean };
  };
  return { process, states, said, until, ask };
}

const names = (states: readonly RegionProcessStatus[]) => states.map(({ state }) => state).join(' ');

// One region through its whole life: to start a process for each test would take long.
const { process: region, states, said, until, ask } = create();

test('starts a region with its config and peers, hears what it tells and asks it', async () => {
  await region.start();
  const { peer, debug } = await ask();
  assert.deepEqual([peer, debug], [{ host: '127.0.0.1', port: 9 }, true]);
  await Promise.all([ask('/event'), ask('/line')]);
  await until(() => said.some((message) => message.kind === 'traffic' && message.traffic.requests >= 3));
  await until(() => said.some((message) => message.kind === 'event' && message.event.reason === 'asked'));
  await until(() => said.some((message) => message.kind === 'line' && message.line.text === 'hello'));
  assert.deepEqual(await region.call('status'), { world: 'eu' });
  assert.deepEqual(await region.call('metrics'), [{ name: 'a', samples: [] }]);
  await assert.rejects(region.call('drainEndpoint', 'x'), {
    code: 'ERR_CONTROL_UNKNOWN_TARGET',
    message: 'no endpoint x',
  });
  await assert.rejects(region.call('why', { url: '/' }), { code: 'ERR_DEV_REGION_SILENT', message: /within 300 ms/ });
});

test('throws what the region threw when it cannot start, and does not try again', async () => {
  const broken = create('broken');
  await assert.rejects(broken.process.start(), { code: 'ERR_EDGE_LISTEN', details: { port: 1 } });
  assert.equal(names(broken.states), 'starting stopped');
  const dumb = create('dumb');
  await assert.rejects(dumb.process.start(), {
    code: 'ERR_DEV_REGION_ENDED',
    message: 'the process of region dumb exited with code 7: out of luck',
  });
});

test('starts a region that crashed again, at the same address, and leaves none of its apps behind', async () => {
  const { port } = region.listen;
  const { app: orphan } = await ask();
  await ask('/crash').catch(() => {});
  await until(() => states.at(-1)?.state === 'up' && states.at(-1)?.starts === 2);
  assert.equal(names(states), 'starting up crashed starting up');
  assert.match(states[2]!.reason, /exited with code 1: .*Error: bug/s);
  assert.equal(region.listen.port, port);
  await untilGone([orphan], 2000);
});

test('killed, is gone with its blocked apps until it is revived', async () => {
  const { app: blocked, worker } = await ask();
  // From now on the app's event loop is blocked for ever.
  await (await fetch(`http://127.0.0.1:${worker.port}/`)).text();
  const { pid } = region.status;
  assert.equal(await region.kill(), true);
  await untilGone([pid!, blocked], 2000);
  await until(() => states.at(-1)?.state === 'killed');
  assert.equal(await region.kill(), false);
  await assert.rejects(region.call('status'), { code: 'ERR_DEV_REGION_SILENT', message: 'region eu is killed' });
  assert.deepEqual([region.revive(), region.revive()], [true, false]);
  await until(() => states.at(-1)?.state === 'up');
  assert.equal(names(states.slice(-4)), 'up killed starting up');
  assert.notEqual((await ask()).app, blocked);
});

test('stops a region and its apps within the grace, even when its event loop is blocked', async () => {
  const { app: deaf } = await ask();
  const { pid } = region.status;
  ask('/block').catch(() => {});
  const isAnswered = () => region.call('status').then(Boolean, () => false);
  while (await isAnswered());
  const patient = region.stop(60_000);
  assert.deepEqual([pid!, deaf].map(isRunning), [true, true]);
  await region.stop(10);
  await patient;
  await untilGone([pid!, deaf], 2000);
  assert.equal(region.status.state, 'stopped');
});
