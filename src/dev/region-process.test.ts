import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

/** An app at its worst: deaf to SIGTERM, and able to block its event loop for ever. */
file(
  'app.mjs',
  `import { createServer } from 'node:http';
   process.on('SIGTERM', () => {});
   createServer((request, response) => {
     if (request.url === '/block') for (;;);
     if (request.url === '/print') console.log('printed');
     response.end(String(process.pid));
   }).listen(process.env.PORT, process.env.HOST);`,
);
const world = {
  regions: { eu: { location: 'aws:eu-west-1' }, us: { location: 'aws:us-east-1' } },
  services: { web: { run: './app.mjs' } },
  routes: [{ path: '/', service: 'web' }],
};
const configFile = file('antipode.config.json', JSON.stringify(world));

function create({ region = 'eu', port = 0, config = configFile } = {}) {
  const states: RegionProcessStatus[] = [];
  const said: Announcement[] = [];
  const waiting = new Set<() => void>();
  const note = () => {
    for (const check of waiting) check();
  };
  const process = new RegionProcess({
    region,
    configFile: config,
    listen: { host: '127.0.0.1', port },
    peers: () => ({ us: { host: '127.0.0.1', port: 9 } }),
    dataAddresses: () => undefined,
    sqlUrl: () => undefined,
    reaper,
    restart: { baseMs: 10, maxMs: 10, factor: 2, jitter: 0, resetAfterMs: 1000 },
    startTimeoutMs: 20_000,
    callTimeoutMs: 300,
    clock: systemClock,
    random: systemRandom,
    onStatus(status) {
      states.push(status);
      note();
    },
    onAnnouncement(message) {
      said.push(message);
      note();
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
  return { process, states, said, until };
}

const names = (states: readonly RegionProcessStatus[]) => states.map(({ state }) => state).join(' ');

// One region through its whole life: to start a process for each test would take long.
const { process: region, states, said, until } = create();
const ask = async (path = '/') => {
  const response = await fetch(`http://127.0.0.1:${region.listen.port}${path}`);
  return { status: response.status, app: Number(await response.text()) };
};
/** The app's pid, as soon as its first health check has passed. */
async function untilServed(): Promise<number> {
  for (;;) {
    const { status, app } = await ask();
    if (status === 200) return app;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('starts a region with its edge and apps, hears what they tell and asks it', async () => {
  await region.start();
  assert.equal(isRunning(await untilServed()), true);
  await ask('/print');
  await until(() => said.some((message) => message.kind === 'traffic' && message.traffic.requests >= 2));
  await until(() => said.some((message) => message.kind === 'event' && message.event.type === 'endpoint.up'));
  await until(() => said.some((message) => message.kind === 'line' && message.line.text === 'printed'));
  const { node, services } = await region.call('status');
  assert.deepEqual([node.region, node.pid, services[0]?.id], ['eu', region.status.pid, 'web']);
  assert.ok((await region.call('metrics')).some(({ name }) => name === 'antipode_requests_total'));
  await assert.rejects(region.call('drainEndpoint', 'web/9'), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
});

test('throws what the region threw when it cannot start, and does not try again', async () => {
  const busy: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => busy.once('listening', resolve));
  const { port } = busy.address() as AddressInfo;
  const refused = create({ port });
  await assert.rejects(refused.process.start(), {
    code: 'ERR_EDGE_LISTEN',
    details: { host: '127.0.0.1', port, setting: 'listen.http' },
  });
  assert.equal(names(refused.states), 'starting stopped');
  busy.close();
});

test('does not answer for a region that does not', async () => {
  process.kill(region.status.pid!, 'SIGSTOP');
  await assert.rejects(region.call('status'), { code: 'ERR_DEV_REGION_SILENT', message: /within 300 ms/ });
  process.kill(region.status.pid!, 'SIGCONT');
  while (!(await region.call('status').then(Boolean, () => false)));
});

test('starts a region that crashed again, at the same address, and leaves none of its apps behind', async () => {
  const { port } = region.listen;
  const orphan = (await ask()).app;
  process.kill(region.status.pid!, 'SIGSEGV');
  await until(() => states.at(-1)?.state === 'up' && states.at(-1)?.starts === 2);
  assert.equal(names(states), 'starting up crashed starting up');
  assert.match(states[2]!.reason, /region eu was ended by SIGSEGV/);
  assert.equal(region.listen.port, port);
  await untilGone([orphan], 2000);
});

test('killed, is gone with its blocked apps until it is revived', async () => {
  const blocked = await untilServed();
  void ask('/block').catch(() => {});
  const { pid } = region.status;
  assert.equal(await region.kill(), true);
  await untilGone([pid!, blocked], 2000);
  await until(() => states.at(-1)?.state === 'killed');
  assert.equal(await region.kill(), false);
  await assert.rejects(region.call('status'), { code: 'ERR_DEV_REGION_SILENT', message: 'region eu is killed' });
  assert.deepEqual([region.revive(), region.revive()], [true, false]);
  await until(() => states.at(-1)?.state === 'up');
  assert.equal(names(states.slice(-4)), 'up killed starting up');
  assert.notEqual(await untilServed(), blocked);
});

test('stops a region with a deaf app within the grace, and at once when patience ends', async () => {
  const deaf = await untilServed();
  const { pid } = region.status;
  const patient = region.stop(60_000);
  assert.deepEqual([pid!, deaf].map(isRunning), [true, true]);
  await region.stop(0);
  await patient;
  await untilGone([pid!, deaf], 2000);
  assert.equal(region.status.state, 'stopped');
});
