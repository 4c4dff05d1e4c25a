/** Protocols that change in process as they do over a wire. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { bothWays, type Note, oneWay, type Scene, type Way } from './both-ways.ts';
import { sendRaw } from './client.ts';

const asking = 'GET /t HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n';

/** An app's side stays half open when its client is gone, until it ends it. */
function watch(socket: Duplex, note: Note): void {
  socket.on('data', (bytes) => note(`data ${bytes}`));
  socket.on('end', () => socket.end());
  socket.on('error', () => note('error'));
}

/** Asks for the change; then sends each of `pieces` when the answer to the one before has come. */
function speak(pieces: readonly string[], last: (received: string) => boolean): (way: Way) => Promise<unknown> {
  return async ({ port }) => {
    const { socket, received } = await sendRaw(port, asking);
    for (const piece of pieces) {
      const before = received();
      while (received() === before || !received().includes('\r\n\r\n')) await once(socket, 'data');
      socket.write(piece);
    }
    while (!last(received()) && !socket.destroyed && !socket.readableEnded)
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    socket.destroy();
    return received();
  };
}

test('bytes pass both ways', async () => {
  const upgrade = (_: unknown, socket: Duplex, note: Note) => {
    watch(socket, note);
    socket.write(switching);
    socket.on('data', (bytes) => socket.write(`<${bytes}>`));
  };
  const { answers, notes } = await bothWays(
    { upgrade },
    speak(['ping', 'pong'], (all) => all.endsWith('<pong>')),
  );
  assert.match(answers as string, /^HTTP\/1\.1 101 .*<ping><pong>$/s);
  assert.deepEqual(notes, ['data ping', 'data pong']);
});

test('bytes that stand right behind the request pass as those behind the answer do', async () => {
  const upgrade = (_: unknown, socket: Duplex, note: Note) => {
    watch(socket, note);
    socket.on('data', (bytes) => socket.write(`<${bytes}>`));
    socket.write(switching);
  };
  const ask = async ({ port }: Way) => {
    const { socket, received } = await sendRaw(port, `${asking}early`);
    while (!received().endsWith('<early>')) await once(socket, 'data');
    socket.write('late');
    while (!received().endsWith('<late>')) await once(socket, 'data');
    socket.destroy();
    return received();
  };
  const { answers } = await bothWays({ upgrade }, ask);
  assert.match(answers as string, /^HTTP\/1\.1 101 .*<early><late>$/s);
});

test('the app ends', async () => {
  const upgrade = (_: unknown, socket: Duplex, note: Note) => {
    watch(socket, note);
    socket.end(`${switching}bye`);
    socket.on('close', () => note('close'));
  };
  const { answers, notes } = await bothWays(
    { upgrade },
    speak([], () => false),
  );
  assert.match(answers as string, /\r\n\r\nbye$/);
  assert.deepEqual(notes, ['close']);
});

test('the app refuses', async () => {
  const refusal = 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno';
  const upgrade = (_: unknown, socket: Duplex) => socket.end(refusal);
  const { answers } = await bothWays(
    { upgrade },
    speak([], (all) => all.endsWith('no')),
  );
  assert.match(answers as string, /^HTTP\/1\.1 401 .*\r\n\r\nno$/s);
});

test('the app destroys the connection without a word', async () => {
  const upgrade = (_: unknown, socket: Duplex) => socket.destroy();
  const { answers } = await bothWays(
    { upgrade },
    speak([], (all) => all.includes('}')),
  );
  assert.match(answers as string, /^HTTP\/1\.1 502 /);
});

test('an app that changes no protocol answers as to any other request', async () => {
  const app = {
    handler: ({ request, response }: Scene) =>
      response.end(`plain ${(request as unknown as { upgrade: unknown }).upgrade}`),
  };
  const { answers } = await bothWays(
    app,
    speak([], (all) => all.endsWith('plain false')),
  );
  assert.match(answers as string, /^HTTP\/1\.1 200 .*plain false$/s);
});

test('a server made to leave some protocols alone', async () => {
  const prepare = (server: Server) => {
    Object.assign(server, { shouldUpgradeCallback: ({ url }: { url: string }) => url !== '/t' });
  };
  const app = {
    prepare,
    handler: ({ response }: { response: { end(text: string): void } }) => response.end('plain'),
    upgrade: (_: unknown, socket: Duplex) => socket.end(switching),
  };
  await bothWays(
    app,
    speak([], (all) => all.endsWith('plain') || all.includes(' 101 ')),
  );
});

test('a client that leaves a tunnel is heard of', async () => {
  const told = await oneWay(
    {
      upgrade: (_, socket, note) => {
        socket.write(switching);
        socket.resume();
        for (const event of ['end', 'close']) socket.on(event, () => note(event));
        socket.on('end', () => socket.end());
      },
    },
    async ({ port, noted }) => {
      const { socket } = await sendRaw(port, asking);
      await once(socket, 'data');
      socket.destroy();
      await noted('close');
    },
    {},
    true,
  );
  assert.deepEqual(told.notes, ['end', 'close']);
});

test('WebSockets by ws: messages, pings, large ones both ways, and the closing handshake', async () => {
  const prepare = (server: Server, note: Note) => {
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on('ping', () => note('ping'));
      socket.on('close', (code, reason) => note(`close ${code} ${reason}`));
    });
  };
  const large = Buffer.alloc(3_000_000, 'w');
  const drive = async ({ port, noted }: Way) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    await once(socket, 'open');
    const answers: unknown[] = [];
    for (const message of ['hello', large, 'again']) {
      socket.send(message);
      const [data] = (await once(socket, 'message')) as [Buffer];
      answers.push(data.length > 100 ? data.equals(large) : String(data));
    }
    socket.ping();
    await once(socket, 'pong');
    socket.close(4001, 'enough');
    const [code] = await once(socket, 'close');
    await noted('close 4001 enough');
    return [...answers, code];
  };
  const { answers, notes } = await bothWays({ prepare }, drive);
  assert.deepEqual(answers, ['hello', true, 'again', 4001]);
  assert.deepEqual(notes, ['ping', 'close 4001 enough']);
});
