import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask } from '../../../test/support/ask.ts';
import { SampleSource } from '../../../test/support/sample-source.ts';
import { ControlServer, logLinesSchema } from '../admin-api.ts';
import { controlDefaults, LogBook, type LogLine, type LogLines } from '../index.ts';
import { openApi } from '../openapi.ts';

const logs = new LogBook();
const server = new ControlServer({ source: new SampleSource({ logs }), port: 0, limits: { maxStreams: 2 } });
let url: string;

before(async () => {
  url = (await server.listen()).url;
});
after(() => server.close());

const write = (text: string, more: Partial<LogLine> = {}) =>
  logs.add({ service: 'web', worker: 1, pid: 4711, stream: 'stdout', text, ...more });

test('gives the last lines, as many as asked for and of whom', async () => {
  for (let count = 0; count < controlDefaults.logLinesShown; count += 1) write(String(count));
  write('two', { worker: 2, stream: 'stderr' });
  const all = (await ask(url, '/v1/logs')).json<LogLines>();
  assert.deepEqual(logLinesSchema.parse(all), all);
  assert.deepEqual([all.lines.length, all.lines.at(-1)?.text], [controlDefaults.logLinesShown, 'two']);
  const texts = async (query: string) =>
    (await ask(url, `/v1/logs?${query}`)).json<LogLines>().lines.map(({ text }) => text);
  assert.deepEqual(await texts('lines=2'), ['99', 'two']);
  assert.deepEqual(await texts('lines=0'), []);
  for (const query of ['worker=2', 'stream=stderr', 'service=web&worker=2'])
    assert.deepEqual(await texts(query), ['two']);
  assert.deepEqual(await texts('region=eu-west'), []);
});

test('a service that has written nothing has no lines; one that there is not is not found', async () => {
  assert.deepEqual((await ask(url, '/v1/logs?service=api')).json(), { lines: [] });
  const unknown = await ask(url, '/v1/logs?service=wbe&follow=1');
  assert.equal(unknown.status, 404);
  assert.match(unknown.json<{ detail: string }>().detail, /"wbe"; known: api, web/);
});

test('refuses what it cannot read', async () => {
  const wrong = [
    `lines=${controlDefaults.logLines + 1}`,
    'lines=-1',
    'worker=x',
    'stream=out',
    'follow=yes',
    'lastEventId=x',
    'servce=web',
  ];
  for (const query of wrong) assert.equal((await ask(url, `/v1/logs?${query}`)).status, 400, query);
});

test('follows: the last lines, then each as it is written, and resumes after the last one seen', async () => {
  write('before');
  const reader = await follow('service=web&lines=1');
  assert.match(
    await reader.until('"before"'),
    /^retry: 1000\n\nid: \d+\nevent: line\ndata: \{.*"text":"before"\}\n\n$/,
  );
  write('elsewhere', { service: 'api' });
  write('now');
  const id = logs.lastId;
  assert.equal(await reader.until('"now"'), `id: ${id}\nevent: line\ndata: ${JSON.stringify(logs.last(1)[0])}\n\n`);
  await reader.end();
  write('missed');
  const again = await follow('service=web', { 'last-event-id': String(id) });
  assert.match(await again.until('"missed"'), /^retry: 1000\n\nid: \d+\nevent: line\n.*"missed"\}\n\n$/);
  await again.end();
});

test('a line is one line of the stream, whatever it holds', async () => {
  const reader = await follow('lines=0');
  write('event: forged\r\n\ndata: {}\u2028');
  const text = await reader.until('forged');
  assert.equal(text.replace('retry: 1000\n\n', '').split('\n').length, 5);
  await reader.end();
});

test('takes part in the limit of streams', async () => {
  const readers = [await follow('lines=0'), await follow('lines=0')];
  assert.equal((await ask(url, '/v1/logs?follow=1')).status, 503);
  for (const reader of readers) await reader.end();
});

test('is there only where somebody keeps the lines, and is described in both its forms', async () => {
  const source = new SampleSource();
  Reflect.deleteProperty(source, 'logs');
  await using without = new ControlServer({ source, port: 0 });
  assert.equal((await ask((await without.listen()).url, '/v1/logs')).status, 404);
  const { paths } = openApi(server.routes) as {
    paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
  };
  assert.deepEqual(Object.keys(paths['/v1/logs']!.get.responses['200']!.content), [
    'application/json',
    'text/event-stream',
  ]);
});

interface Reader {
  /** What came since the last call, up to the frame with `mark`. */
  until(mark: string): Promise<string>;
  end(): Promise<void>;
}

async function follow(query: string, headers: Record<string, string> = {}): Promise<Reader> {
  const response = await fetch(`${url}/v1/logs?follow=1&${query}`, { headers });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(mark) {
      while (!(text.includes(mark) && text.endsWith('\n\n'))) text += (await reader.read()).value;
      const seen = text;
      text = '';
      return seen;
    },
    end: () => reader.cancel(),
  };
}
