import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { SampleSource } from '../../test/support/sample-source.ts';
import { ControlServer } from './admin-api.ts';
import { eventReader } from './event-reader.ts';
import { EventStream } from './event-stream.ts';
import { EventBus, type EventInput } from './index.ts';

const source = new SampleSource({ events: new EventBus({ capacity: 8 }) });
const { events } = source;
const limits = { heartbeatMs: 15, maxStreams: 3, streamBufferBytes: 16_384 };
const server = new ControlServer({ source, port: 0, limits });
const input: EventInput = { type: 'region.down', subject: 'eu-west', reason: 'killed' };
const stuckBus = new EventBus({ capacity: 8 });
const stuckServer = createServer({ highWaterMark: 16_384 });
let url: string;
let stuckUrl: string;

before(async () => {
  url = (await server.listen()).url;
  await once(stuckServer.listen(0, '127.0.0.1'), 'listening');
  stuckUrl = `http://127.0.0.1:${(stuckServer.address() as AddressInfo).port}`;
});
after(async () => {
  await server.close();
  stuckServer.closeAllConnections();
  stuckServer.close();
});

test('tells each event as it happens, with number, type and JSON', async () => {
  const reader = await open();
  const event = events.publish({ ...input, details: { line: 'a\nb' } });
  const seen = await reader.until('\n\n');
  assert.equal(seen, `id: ${event.id}\nevent: region.down\ndata: ${JSON.stringify(event)}\n\n`);
  reader.end();
});

test('tells a new reader nothing old, and one that asks for all that is remembered', async () => {
  const old = Array.from({ length: 20 }, () => events.publish(input));
  const fresh = await open();
  const all = await open({ path: '/v1/events?lastEventId=0' });
  const last = events.publish(input);
  assert.deepEqual(ids(await fresh.until(`id: ${last.id}\n`)), [last.id]);
  const remembered = [...old.slice(-8), last].map(({ id }) => id);
  const text = await all.until(`id: ${last.id}\n`);
  assert.deepEqual(ids(text), remembered);
  assert.doesNotMatch(text, /event: gap/);
  fresh.end();
  all.end();
});

test('resumes after the last event a reader has seen, by field or by query, field first', async () => {
  const seen = events.publish(input);
  const missed = [events.publish(input), events.publish(input)];
  const readers = [
    await open({ lastEventId: seen.id }),
    await open({ path: `/v1/events?lastEventId=${seen.id}` }),
    await open({ path: '/v1/events?lastEventId=0', lastEventId: seen.id }),
  ];
  for (const reader of readers) {
    const text = await reader.until(`id: ${missed[1]!.id}\n`);
    assert.deepEqual(ids(text), [missed[0]!.id, missed[1]!.id]);
    assert.doesNotMatch(text, /event: gap/);
    reader.end();
  }
});

test('says that there is a gap when events are forgotten or the number is of another run', async () => {
  const seen = events.publish(input);
  const newer = Array.from({ length: 9 }, () => events.publish(input));
  const oldestId = newer[1]!.id;
  for (const lastSeenId of [seen.id, 7, events.lastId + 1_000]) {
    const reader = await open({ lastEventId: lastSeenId });
    const text = await reader.until(`id: ${newer.at(-1)!.id}\n`);
    assert.ok(text.startsWith(`event: gap\ndata: ${JSON.stringify({ lastSeenId, oldestId })}\n\n`), text);
    assert.equal(ids(text)[0], oldestId);
    reader.end();
  }
});

test('keeps an idle connection open with comments', async () => {
  const reader = await open();
  await reader.until(': \n\n: \n\n');
  reader.end();
});

test('refuses one stream more than its limit and takes it again when one has ended', async () => {
  const readers = [await open(), await open(), await open()];
  const refused = await ask(url, '/v1/events');
  assert.equal(refused.status, 503);
  assert.equal(refused.json().code, 'ERR_CONTROL_TOO_MANY_STREAMS');
  assert.equal(refused.headers['retry-after'], '1');
  readers.pop()!.end();
  for (const reader of readers) await reader.until(': \n\n');
  (await open()).end();
  for (const reader of readers) reader.end();
});

test('holds a bounded buffer for a reader that does not read, and drops it after a whole heartbeat', async () => {
  const { response, socket, stream } = await stuckReader();
  const event = { ...input, details: { padding: 'x'.repeat(100_000) } };
  for (let count = 0; count < 400; count += 1) {
    stuckBus.publish(event);
    if (count % 20 === 0) await new Promise(setImmediate);
  }
  assert.ok(response.writableLength > 0, '40 MB do not fit into the buffers of a socket');
  assert.ok(response.writableLength < 300_000, `holds ${response.writableLength} bytes of 40 MB`);
  stream.heartbeat();
  assert.equal(response.destroyed, false, 'may have been blocked for an instant only');
  stream.heartbeat();
  assert.equal(response.destroyed, true);
  socket.destroy();
});

test('keeps a reader that was slow and reads again, telling it what it missed', async () => {
  const { response, socket, stream } = await stuckReader();
  const event = { ...input, details: { padding: 'x'.repeat(100_000) } };
  for (let count = 0; count < 400; count += 1) {
    stuckBus.publish(event);
    if (count % 20 === 0) await new Promise(setImmediate);
  }
  stream.heartbeat();
  const last = `id: ${stuckBus.lastId}\n`;
  let hasGap = false;
  let tail = '';
  socket.setEncoding('latin1');
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    tail = tail.slice(-100) + chunk;
    hasGap ||= tail.includes('event: gap');
    if (tail.includes(last)) break;
  }
  stream.heartbeat();
  stream.heartbeat();
  assert.equal(response.destroyed, false);
  assert.ok(hasGap);
  socket.destroy();
});

test('ends every stream when the server closes', async () => {
  const closing = new ControlServer({ source: new SampleSource(), port: 0 });
  const reader = await open({ base: (await closing.listen()).url });
  await closing.close();
  await reader.ended;
});

interface OpenOptions {
  readonly base?: string;
  readonly path?: string;
  readonly lastEventId?: number;
}

interface Reader {
  /** What came since the last call, up to the first that contains `mark`; heartbeats are left out unless asked for. */
  until(mark: string): Promise<string>;
  end(): void;
  readonly ended: Promise<void>;
}

function open({ base = url, path = '/v1/events', lastEventId }: OpenOptions = {}): Promise<Reader> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return new Promise((resolve, reject) => {
    const call = request(`${base}${path}`, { headers, agent: false }, (response) => {
      let text = '';
      let wake = () => {};
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        wake();
      });
      response.on('error', () => undefined);
      const until = async (mark: string) => {
        const shown = () => (mark.startsWith(':') ? text : text.replaceAll(': \n\n', ''));
        while (!shown().includes(mark)) await new Promise<void>((woken) => (wake = woken));
        const seen = shown();
        text = '';
        return seen;
      };
      const ended = new Promise<void>((done) => response.once('close', done));
      const reader = { until, ended, end: () => call.destroy() };
      // The first line proves that the stream has begun: what is published from here on must arrive.
      until('retry: 1000\n\n').then((first) => {
        text = first.slice('retry: 1000\n\n'.length) + text;
        resolve(reader);
      });
    });
    call.on('error', reject);
    call.end();
  });
}

function ids(text: string): number[] {
  return Array.from(text.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id));
}

/** A stream without a server around it, so that the test beats its heart; its reader is paused after the head. */
async function stuckReader(): Promise<{ response: ServerResponse; socket: Socket; stream: EventStream }> {
  const { port } = new URL(stuckUrl);
  const socket = connect(Number(port), '127.0.0.1');
  socket.once('data', () => socket.pause());
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [, response] = (await once(stuckServer, 'request')) as [IncomingMessage, ServerResponse];
  const stream = new EventStream(eventReader(stuckBus), response);
  await once(socket, 'data');
  return { response, socket, stream };
}
