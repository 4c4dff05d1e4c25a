/** WebSockets through an edge: what passes, how they end, and what is said to both sides when the edge goes away. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { respond } from '../../src/edge/index.ts';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { ask } from '../support/ask.ts';
import { eventually, openClient, startEdge } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';
import { closed, webSocketEnds } from './websocket-pair.ts';

const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');

for (const direction of ['to the server', 'to the client'] as const) {
  describe(`frames pass as they are ${direction}`, () => {
    test(`text, binary, empty, and pings with their pongs`, async () => {
      await using ends = await webSocketEnds();
      const { client, peer } = await ends.open();
      const [from, to] = direction === 'to the server' ? [client, peer] : [peer, client];
      const received: (readonly [string, boolean])[] = [];
      to.on('message', (data, isBinary) => received.push([String(data), isBinary]));
      const pinged = once(to, 'ping');
      const ponged = once(from, 'pong');
      from.send('grüße');
      from.send(Buffer.from([0, 255, 1]));
      from.send('');
      from.ping('are you there');
      assert.equal(String((await pinged)[0]), 'are you there');
      assert.equal(String((await ponged)[0]), 'are you there');
      assert.deepEqual(received, [
        ['grüße', false],
        [String(Buffer.from([0, 255, 1])), true],
        ['', false],
      ]);
      client.close();
      await closed(client);
    });

    test(`a message in fragments with a ping between them`, async () => {
      await using ends = await webSocketEnds();
      const { client, peer } = await ends.open();
      const [from, to] = direction === 'to the server' ? [client, peer] : [peer, client];
      const message = once(to, 'message');
      const pinged = once(to, 'ping');
      for (const fragment of ['a', 'b', 'c']) {
        from.send(fragment, { fin: false });
        if (fragment === 'b') from.ping();
      }
      from.send('d', { fin: true });
      await pinged;
      assert.equal(String((await message)[0]), 'abcd');
      client.close();
      await closed(client);
    });

    test(`16 MiB in one message`, async () => {
      await using ends = await webSocketEnds();
      const { client, peer } = await ends.open();
      const [from, to] = direction === 'to the server' ? [client, peer] : [peer, client];
      const data = randomBytes(16 << 20);
      from.send(data);
      const [received] = (await once(to, 'message')) as [Buffer];
      assert.equal(hash(received), hash(data));
      client.close();
      await closed(client);
    });

    test(`20,000 small messages in order`, async () => {
      await using ends = await webSocketEnds();
      const { client, peer } = await ends.open();
      const [from, to] = direction === 'to the server' ? [client, peer] : [peer, client];
      let next = 0;
      const last = new Promise<void>((resolve) => {
        to.on('message', (data) => {
          assert.equal(String(data), `${next++}`);
          if (next === 20_000) resolve();
        });
      });
      for (let count = 0; count < 20_000; count++) from.send(`${count}`);
      await last;
      client.close();
      await closed(client);
    });
  });
}

describe('what both sides agree on passes', () => {
  test('compression by permessage-deflate', async () => {
    await using ends = await webSocketEnds({}, { perMessageDeflate: { threshold: 0 } });
    const { client, peer } = await ends.open({ perMessageDeflate: { threshold: 0 } });
    assert.match(client.extensions, /permessage-deflate/);
    const text = 'over and over '.repeat(10_000);
    peer.on('message', (data) => peer.send(data.toString()));
    client.send(text);
    assert.equal(String((await once(client, 'message'))[0]), text);
    client.close();
    await closed(client);
  });

  test('the subprotocol that the server chooses', async () => {
    await using ends = await webSocketEnds({}, { handleProtocols: (offered) => [...offered][1] ?? false });
    const { edge } = ends;
    const client = new WebSocket(`ws://127.0.0.1:${edge.port}/`, ['one', 'two']);
    await once(client, 'open');
    assert.equal(client.protocol, 'two');
    client.close();
    await closed(client);
  });
});

describe('the end of a WebSocket', () => {
  for (const [code, reason] of [
    [1000, 'done'],
    [1008, 'policy'],
    [4321, ''],
  ] as const) {
    for (const who of ['client', 'server'] as const) {
      test(`has the code ${code} of the ${who} on the other side, and is orderly`, async () => {
        await using ends = await webSocketEnds();
        const { client, peer } = await ends.open();
        const [from, to] = who === 'client' ? [client, peer] : [peer, client];
        const heard = closed(to);
        from.close(code, reason);
        assert.deepEqual(await heard, [code, reason]);
        await ends.edge.quiet();
        assert.equal(ends.edge.edge.counters.abandoned, 0);
        assert.equal(ends.edge.endpoints[0]!.failures, 0);
      });
    }
  }

  for (const who of ['client', 'server'] as const) {
    test(`is abrupt on the other side when the ${who} breaks off`, async () => {
      await using ends = await webSocketEnds();
      const { client, peer } = await ends.open();
      const [from, to] = who === 'client' ? [client, peer] : [peer, client];
      const heard = closed(to);
      from.terminate();
      assert.deepEqual(await heard, [1006, '']);
      await ends.edge.quiet();
      assert.equal(ends.edge.counts.open, 0);
    });
  }

  test('comes after timeouts.tunnel without a byte, with a word, and not while pings pass', async () => {
    await using ends = await webSocketEnds({ target: { tunnelTimeoutMs: 300 } });
    const { client, peer } = await ends.open();
    for (let round = 0; round < 4; round++) {
      await new Promise((resolve) => setTimeout(resolve, 150));
      client.ping();
    }
    assert.equal(client.readyState, WebSocket.OPEN);
    const [atClient, atServer] = await Promise.all([closed(client), closed(peer)]);
    assert.equal(atClient[0], 1001);
    assert.equal(atServer[0], 1001);
    await ends.edge.quiet();
    assert.deepEqual(ends.edge.ends, [AttemptEnd.abandoned]);
  });

  test('comes for one that nobody reads: not within idleTimeoutMs, but after timeouts.tunnel', async () => {
    await using ends = await webSocketEnds({ target: { tunnelTimeoutMs: 500 }, limits: { idleTimeoutMs: 100 } });
    const { client, peer } = await ends.open();
    client.pause();
    const flood = setInterval(() => peer.bufferedAmount < 1 << 22 && peer.send(Buffer.alloc(1 << 20)), 5);
    const start = performance.now();
    await closed(peer);
    clearInterval(flood);
    assert.ok(performance.now() - start >= 490);
    client.terminate();
  });
});

describe('an edge that goes away', () => {
  test('says 1001 to both sides a moment before the grace is over', async () => {
    await using ends = await webSocketEnds();
    const { client, peer } = await ends.open();
    const start = performance.now();
    const heard = Promise.all([closed(client), closed(peer)]);
    const gone = ends.edge.edge.close(400);
    await new Promise((resolve) => setTimeout(resolve, 150));
    peer.send('still there');
    assert.equal(String((await once(client, 'message'))[0]), 'still there');
    assert.deepEqual(await heard, [
      [1001, ''],
      [1001, ''],
    ]);
    await gone;
    const tookMs = performance.now() - start;
    assert.ok(tookMs >= 190, `${tookMs}`);
  });

  test('says it between two frames, with traffic both ways', async () => {
    await using ends = await webSocketEnds();
    const { client, peer } = await ends.open();
    const faults: Error[] = [];
    for (const socket of [client, peer]) socket.on('error', (error) => faults.push(error));
    const sizes = [1, 200, 70_000, 300_000];
    const talk = (socket: WebSocket) => {
      let count = 0;
      return setInterval(() => {
        if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 1 << 20)
          socket.send(Buffer.alloc(sizes[count++ % 4]!));
      }, 1);
    };
    const talks = [talk(client), talk(peer)];
    const heard = Promise.all([closed(client), closed(peer)]);
    await ends.edge.edge.close(600);
    assert.deepEqual(
      (await heard).map(([code]) => code),
      [1001, 1001],
    );
    for (const timer of talks) clearInterval(timer);
    assert.deepEqual(faults, []);
  });

  test('cuts one whose frame does not come to its end', async () => {
    await using ends = await webSocketEnds();
    const { client, peer } = await ends.open();
    const { _socket: raw } = peer as unknown as { readonly _socket: import('node:net').Socket };
    raw.write(Buffer.from([0x82, 0x7e, 0xff, 0xff, 1, 2, 3]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const heard = closed(client);
    await ends.edge.edge.close(200);
    assert.deepEqual(await heard, [1006, '']);
  });
});

describe('a handshake', () => {
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  const fields = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
  } as const;
  for (const [name, method, changes, status] of [
    ['without a key', 'GET', { 'sec-websocket-key': undefined }, 400],
    ['with a key that is too short', 'GET', { 'sec-websocket-key': 'c2hvcnQ=' }, 400],
    ['with a key that is no base64', 'GET', { 'sec-websocket-key': `${'!'.repeat(22)}==` }, 400],
    ['with two keys', 'GET', { 'sec-websocket-key': [key, key] }, 400],
    ['with POST', 'POST', {}, 400],
    ['of another version', 'GET', { 'sec-websocket-version': '8' }, 426],
    ['of no version', 'GET', { 'sec-websocket-version': undefined }, 426],
    ['of two versions', 'GET', { 'sec-websocket-version': '13, 8' }, 426],
  ] as const) {
    test(`${name} is answered ${status} and not passed on`, async () => {
      await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      await using edge = await startEdge([origin.port], { upgrade: true });
      const lines = Object.entries({ ...fields, ...changes }).flatMap(([field, value]) =>
        value === undefined ? [] : [value].flat().map((each) => `${field}: ${each}\r\n`),
      );
      const client = await openClient(edge.port);
      client.socket.end(`${method} / HTTP/1.1\r\nhost: a\r\n${lines.join('')}\r\n`);
      const text = await client.rest();
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
      if (status === 426)
        assert.match(text, /\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n/);
      assert.equal(origin.connections(), 0);
    });
  }

  test('that the server refuses leaves an ordinary connection, where further requests are served', async () => {
    await using origin = await recordingOrigin('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    await using edge = await startEdge([origin.port], { upgrade: true });
    const client = await openClient(edge.port);
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `GET / HTTP/1.1\r\nhost: a\r\n${lines.join('')}\r\n`;
    client.socket.write(request);
    await client.until((text) => text.endsWith('no'));
    client.socket.write(`GET /again HTTP/1.1\r\nhost: a\r\n\r\n${request}`);
    await client.until((text) => text.split('403 Forbidden').length === 4);
    assert.deepEqual(
      origin.requests().map(({ line }) => line),
      ['GET /', 'GET /again', 'GET /'],
    );
    assert.deepEqual(edge.counts, { asked: 0, open: 0, opened: 0 });
    client.socket.destroy();
  });

  test('is an ordinary request on a route that allows no upgrade', async () => {
    await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
    await using edge = await startEdge([origin.port]);
    const { status } = await ask(`http://127.0.0.1:${edge.port}`, '/', {
      headers: { ...fields, connection: 'close, upgrade' },
    });
    assert.equal(status, 200);
    assert.doesNotMatch(origin.requests()[0]!.fields, /^(?:upgrade|connection):/m);
  });
});

describe('the tunnels of a route', () => {
  test('are counted apart from requests, and one more than maxTunnels is answered 503', async () => {
    await using ends = await webSocketEnds({ maxTunnels: 2 });
    const { edge } = ends;
    const pairs = [await ends.open(), await ends.open()];
    assert.deepEqual(edge.counts, { asked: 0, open: 2, opened: 2 });
    assert.equal(edge.edge.counters.active, 0);
    assert.equal(edge.edge.counters.read(0).byClass[1], 2);
    const refused = new WebSocket(`ws://127.0.0.1:${edge.port}/`);
    const [, response] = await once(refused, 'unexpected-response');
    assert.deepEqual([response.statusCode, response.headers['retry-after']], [503, '1']);
    response.destroy();
    assert.equal(
      (await ask(`http://127.0.0.1:${edge.port}`, '/')).status,
      426,
      'the server itself answers plain requests',
    );
    pairs[0]!.client.close();
    await eventually(() => edge.counts.open === 1, 'one has left');
    const { client } = await ends.open();
    client.terminate();
    pairs[1]!.client.terminate();
  });

  test('are as many as are asked for at one time, and no more', async () => {
    await using ends = await webSocketEnds({ maxTunnels: 3 });
    const clients = Array.from({ length: 10 }, () => new WebSocket(`ws://127.0.0.1:${ends.edge.port}/`));
    const outcomes = await Promise.all(
      clients.map(async (client) => {
        client.on('error', () => {});
        const opened = once(client, 'open').then(() => 'open');
        const refused = once(client, 'unexpected-response').then(([request]) => {
          request.destroy();
          return 'refused';
        });
        opened.catch(() => {});
        refused.catch(() => {});
        return Promise.race([opened, refused]);
      }),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'open').length, 3);
    for (const client of clients) client.terminate();
  });

  test('go on when the config changes around them, whatever becomes of their route', async () => {
    await using ends = await webSocketEnds();
    const { client, peer } = await ends.open();
    peer.on('message', (data) => peer.send(data.toString()));
    const identify = (address: string) => ({ address, place: undefined, trustedPeer: false });
    const routes = [{ path: '/', index: 0, label: '/', encodedSlash: false, handler: respond(410, '', {}) }];
    const { limits } = ends.edge.settings;
    ends.edge.edge.configure({ routes, identify, limits });
    client.send('here still');
    assert.equal(String((await once(client, 'message'))[0]), 'here still');
    assert.equal((await ask(`http://127.0.0.1:${ends.edge.port}`, '/')).status, 410);
    client.close();
    await closed(client);
  });
});
