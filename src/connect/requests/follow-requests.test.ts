import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { followRequests } from './follow-requests.ts';

const requests = followRequests();
const field = 'x-antipode-tokens';
let server: Server;
let handle: (asked: IncomingMessage, response: ServerResponse) => unknown = () => {};

before(async () => {
  server = createServer((asked, response) => void handle(asked, response)).listen(0, '127.0.0.1');
  server.on('upgrade', (_, socket) => {
    const { token } = requests.getStore()!.of('data');
    socket.end(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\nx-seen: ${token}\r\n\r\n`);
  });
  await once(server, 'listening');
});
after(() => server.close());

async function ask(headers: Record<string, string>): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, host: '127.0.0.1', headers, agent: false });
  asked.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve).on('error', reject);
    asked.on('upgrade', (switched, socket) => {
      socket.destroy();
      resolve(switched);
    });
  });
  response.resume();
  return response;
}

const keep = (token: string) => requests.getStore()!.of('data').keep(token);

test('knows what each request has brought, also while others are under way', async () => {
  const seen = new Map<string, string | undefined>();
  handle = async ({ headers }, response) => {
    await nextTurn();
    seen.set(headers[field] as string, requests.getStore()!.of('data').token);
    response.end();
  };
  const brought = ['data=1-a', 'sql=9,data=2-b', 'none'];
  await Promise.all(brought.map((tokens) => ask({ [field]: tokens })));
  assert.deepEqual(Object.fromEntries(seen), { 'data=1-a': '1-a', 'sql=9,data=2-b': '2-b', none: undefined });
  assert.equal(requests.getStore(), undefined);
});

test('tells with the answer what was kept last, beside what was brought, however the head is written', async () => {
  const ways: readonly ((response: ServerResponse) => void)[] = [
    (response) => response.end('ok'),
    (response) => response.writeHead(200, { 'x-own': '1' }).end(),
    (response) => response.writeHead(200, ['x-own', '1']).end(),
    (response) => {
      response.flushHeaders();
      response.end();
    },
    // As error handlers do, before they answer in the app's place.
    (response) => {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.end();
    },
  ];
  for (const way of ways) {
    handle = (_, response) => {
      keep('1-a');
      keep('2-b');
      way(response);
    };
    const { headers } = await ask({ [field]: 'sql=9,data=0-z' });
    assert.equal(headers[field], 'sql=9,data=2-b');
  }
});

test('tells nothing where nothing was kept before the head, and leaves requests alone that no edge has sent', async () => {
  handle = async (_, response) => {
    response.write('streamed');
    await nextTurn();
    keep('1-a');
    response.end();
  };
  assert.equal((await ask({ [field]: 'none' })).headers[field], undefined);
  let store: unknown = 'not asked';
  handle = (_, response) => {
    store = requests.getStore();
    response.end();
  };
  await ask({});
  assert.equal(store, undefined);
});

test('knows what a request to change the protocol has brought', async () => {
  const { headers } = await ask({ [field]: 'data=1-a', connection: 'upgrade', upgrade: 'echo' });
  assert.equal(headers['x-seen'], '1-a');
});

test('is one for the whole process', () => {
  assert.equal(followRequests(), requests);
});
