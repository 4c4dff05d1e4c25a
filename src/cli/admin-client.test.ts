import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { freePort } from '../../test/support/free-port.ts';
import { endpointIds, SampleSource } from '../../test/support/sample-source.ts';
import { loadAdminApi } from '../control/index.ts';
import { AdminClient } from './admin-client.ts';

const { ControlServer } = await loadAdminApi();

const token = 'correct-horse-battery-staple';
const source = new SampleSource();
const server = new ControlServer({ source, port: 0, token });
let url: string;
let client: AdminClient;

before(async () => {
  url = (await server.listen()).url;
  client = new AdminClient({ url, token });
});
after(() => server.close());

test('reads the status and gives orders', async () => {
  assert.deepEqual(await client.status(), source.status());
  const target = endpointIds[0];
  const result = await client.act(`/v1/endpoints/${encodeURIComponent(target)}/drain`);
  assert.deepEqual(result, { target, state: 'draining', changed: true });
  assert.equal((await client.act('/v1/dev/kill', { region: 'eu-west' })).state, 'down');
});

test('follows the events until the world goes away', async () => {
  const leaving = new ControlServer({ source, port: 0 });
  const events = await new AdminClient({ url: (await leaving.listen()).url }).openEvents();
  const published = source.events.publish({ type: 'region.up', subject: 'eu-west', reason: 'checks pass' });
  assert.deepEqual(await events.next(), { value: published, done: false });
  const next = events.next();
  await Promise.all([assert.rejects(next, { code: 'ERR_ADMIN_UNREACHABLE', message: /went away$/ }), leaving.close()]);
});

test('says in one line that nobody listens, and how to change that', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const expected = {
    code: 'ERR_ADMIN_UNREACHABLE',
    message: `no world answers at ${nobody}: start one with antipode dev or antipode start, or name another with --admin URL`,
  };
  await assert.rejects(new AdminClient({ url: nobody }).status(), expected);
  await assert.rejects(new AdminClient({ url: nobody }).openEvents(), expected);
});

test('says that a token is wanted, for none and for a wrong one', async () => {
  for (const wrong of [{ url }, { url, token: 'incorrect-horse-battery' }]) {
    await assert.rejects(new AdminClient(wrong).status(), { code: 'ERR_ADMIN_TOKEN', message: /ANTIPODE_ADMIN_TOKEN/ });
  }
});

test('passes on why the world refused: a wrong name as misuse, the rest as failure', async () => {
  await assert.rejects(client.act('/v1/dev/kill', { region: 'mars' }), {
    code: 'ERR_CLI_TARGET',
    message: /"mars"; known: us-east, eu-west/,
  });
  await assert.rejects(client.act('/v1/dev/revive', { region: 'us-east' }), {
    code: 'ERR_ADMIN_REFUSED',
    message: /the region us-east is up/,
  });
});

test('takes no other server for a world, whatever it answers, and follows no redirect', async () => {
  const strangers: readonly RequestListener[] = [
    (_, response) => response.end('<h1>hello</h1>'),
    (_, response) => response.setHeader('content-type', 'application/json').end('{"world":"almost"}'),
    (_, response) => response.writeHead(404).end('not found'),
    (_, response) => response.writeHead(500, { 'content-type': 'application/problem+json' }).end('{"status":500}'),
  ];
  for (const listener of strangers) {
    await withStranger(listener, async (stranger) => {
      const expected = { code: 'ERR_ADMIN_STRANGER', message: /is not an Antipode admin API \(status \d+\)/ };
      await assert.rejects(stranger.status(), expected);
      await assert.rejects(stranger.act('/v1/dev/kill', { region: 'x' }), expected);
      await assert.rejects(stranger.openEvents(), expected);
    });
  }
  const seen: unknown[] = [];
  const redirect: RequestListener = (request, response) => {
    seen.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  };
  await withStranger(redirect, (stranger) => assert.rejects(stranger.status(), { code: 'ERR_ADMIN_UNREACHABLE' }));
  assert.deepEqual(seen, ['/v1/status']);
});

async function withStranger(listener: RequestListener, use: (client: AdminClient) => Promise<void>): Promise<void> {
  const stranger = createServer(listener).listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;
  try {
    await use(new AdminClient({ url: `http://127.0.0.1:${port}`, token }));
  } finally {
    stranger.closeAllConnections();
    stranger.close();
  }
}
