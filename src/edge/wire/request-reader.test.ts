import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RequestHead } from '../../http/index.ts';
import { RequestReader, type RequestSink } from './request-reader.ts';

const maxHeadBytes = 300;

/** What a connection would have been told, written down. */
class Recorder implements RequestSink {
  readonly log: string[] = [];
  readonly reader: RequestReader;
  readonly #head = new RequestHead({ maxFields: 10 });
  #body = '';
  #inside = false;
  #rest: Buffer | undefined;
  refused = false;

  constructor() {
    this.reader = new RequestReader(this.#head, maxHeadBytes, this, (rest) => {
      this.#rest = rest;
    });
  }

  /** What was read behind the last request. */
  takeRest(): Buffer | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  onHead(): void {
    this.#body = '';
    this.#inside = true;
    const { method, path, fields } = this.#head;
    this.log.push(`${method} ${path} ${fields}`);
    if (this.reader.complete) this.#finish();
  }

  onBodyData(bytes: Buffer, start: number, end: number): void {
    assert.ok(end > start, 'an empty range is no data');
    assert.ok(this.#inside, 'data belongs to a request');
    this.#body += bytes.toString('latin1', start, end);
  }

  onBodyEnd(trailers: string): void {
    this.log.push(`body ${this.#body} ${trailers}`);
    this.#finish();
  }

  onRefused(status: number, fault: string): void {
    assert.notEqual(fault, '');
    this.log.push(`refused ${status}`);
    this.refused = true;
  }

  /** Answers at once, as an edge does that needs nobody else. */
  #finish(): void {
    this.#inside = false;
    this.reader.next();
  }
}

/** Reads the stream cut at these places; each piece comes in a buffer that is used again for the next. */
function read(stream: string, cuts: readonly number[]): string[] {
  const recorder = new Recorder();
  const bytes = Buffer.from(stream, 'latin1');
  const reused = Buffer.alloc(bytes.length);
  const places = [...new Set(cuts)].filter((at) => at > 0 && at < bytes.length).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    reused.fill(0xff);
    bytes.copy(reused, 0, from, to);
    recorder.reader.read(reused, to - from, false);
    reused.fill(0xff);
    for (let rest = recorder.takeRest(); rest !== undefined && !recorder.refused; rest = recorder.takeRest())
      recorder.reader.read(rest, rest.length, true);
    if (recorder.refused) break;
    from = to;
  }
  return recorder.log;
}

const get = 'GET /a HTTP/1.1\r\nhost: a\r\nx: 1\r\n\r\n';
const post = 'POST /b HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\nhello world';
const chunks =
  'PUT /c HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nx-sum: 7\r\n\r\n';
const empty = 'POST /d HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n';

describe('a stream of requests is read the same however it is cut', () => {
  const stream = post + get + chunks + empty + get;
  const expected = [
    'POST /b ',
    'body hello world ',
    'GET /a x: 1\r\n',
    'PUT /c ',
    'body hello world x-sum: 7\r\n',
    'POST /d ',
    'GET /a x: 1\r\n',
  ];

  test('in one piece, byte by byte, and in two', () => {
    assert.deepEqual(read(stream, []), expected);
    assert.deepEqual(
      read(
        stream,
        Array.from(stream, (_, at) => at),
      ),
      expected,
    );
    for (let at = 1; at < stream.length; at++) assert.deepEqual(read(stream, [at]), expected, `cut at ${at}`);
  });

  test('in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 30 }), (cuts) => {
        assert.deepEqual(read(stream, cuts), expected);
      }),
    );
  });

  const faults: readonly (readonly [name: string, stream: string, log: readonly string[]])[] = [
    [
      'a bad head',
      `${post}GET / HTTP/1.1\r\nhost: a\r\nbad\r\n\r\n${get}`,
      ['POST /b ', 'body hello world ', 'refused 400'],
    ],
    ['a bad chunk', `${chunks.replace('6;', 'z;')}${get}`, ['PUT /c ', 'refused 400']],
    ['too many fields', `GET / HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(10)}\r\n`, ['refused 431']],
    ['a head too large', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(maxHeadBytes)}\r\n\r\n`, ['refused 431']],
  ];
  for (const [name, bad, log] of faults) {
    test(`also where it ends with ${name}`, () => {
      for (let at = 0; at < bad.length; at++) assert.deepEqual(read(bad, [at]), log, `cut at ${at}`);
      fc.assert(
        fc.property(fc.array(fc.nat(bad.length), { maxLength: 30 }), (cuts) => {
          assert.deepEqual(read(bad, cuts), log);
        }),
      );
    });
  }
});

test('takes a head of exactly the limit, and refuses one byte more', () => {
  const start = 'GET / HTTP/1.1\r\nhost: a\r\nx: ';
  const head = (bytes: number) => `${start}${'y'.repeat(bytes - start.length - 4)}\r\n\r\n`;
  assert.match(read(head(maxHeadBytes), [])[0]!, /^GET/);
  assert.match(read(head(maxHeadBytes), [7, 200])[0]!, /^GET/);
  assert.deepEqual(read(head(maxHeadBytes + 1), []), ['refused 431']);
  assert.deepEqual(read(head(maxHeadBytes + 1), [7, 200]), ['refused 431']);
});

test('does not count the body into the head', () => {
  const body = 'b'.repeat(2 * maxHeadBytes);
  const stream = `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  for (const cuts of [[], [10], [10, maxHeadBytes]]) {
    assert.deepEqual(read(stream, cuts), ['POST / ', `body ${body} `]);
  }
});

test('tells what stands behind a request before what ends it, for that may be answered within the call', () => {
  const told: string[] = [];
  const head = new RequestHead({ maxFields: 10 });
  const sink = {
    onHead: () => told.push(`head of ${head.method}`),
    onBodyData: () => {},
    onBodyEnd: () => told.push('end'),
    onRefused: () => told.push('refused'),
  };
  for (const [request, last] of [
    [get, 'head of GET'],
    [empty, 'head of POST'],
    [post, 'end'],
    [chunks, 'end'],
  ] as const) {
    const reader = new RequestReader(head, maxHeadBytes, sink, (rest) => told.push(`behind it ${rest}`));
    const bytes = Buffer.from(`${request}next`);
    reader.read(bytes, bytes.length, false);
    assert.deepEqual(told.slice(-2), ['behind it next', last]);
  }
});

test('says where it stands', () => {
  const recorder = new Recorder();
  const { reader } = recorder;
  const feed = (text: string) => reader.read(Buffer.from(text), text.length, false);
  assert.deepEqual([reader.midHead, reader.inBody, reader.complete], [false, false, false]);
  feed(post.slice(0, 10));
  assert.equal(reader.midHead, true);
  feed(post.slice(10, -3));
  assert.deepEqual([reader.midHead, reader.inBody, reader.complete], [false, true, false]);
  feed(post.slice(-3));
  assert.deepEqual([reader.midHead, reader.inBody], [false, false]);
});

test('holds a request behind one that is not answered yet, and hands on bytes as they are once it is raw', () => {
  const log: string[] = [];
  const head = new RequestHead({ maxFields: 10 });
  const sink = {
    onHead: () => log.push(head.path),
    onBodyData: (bytes: Buffer, start: number, end: number) => log.push(bytes.toString('latin1', start, end)),
    onBodyEnd: () => log.push('end'),
    onRefused: () => log.push('refused'),
  } as unknown as RequestSink;
  const rests: Buffer[] = [];
  const reader = new RequestReader(head, maxHeadBytes, sink, (rest) => rests.push(rest));
  const bytes = Buffer.from(get + get);
  reader.read(bytes, bytes.length, false);
  bytes.fill(0);
  assert.equal(reader.complete, true);
  const more = Buffer.from('more');
  reader.read(more, 2, false);
  assert.deepEqual(rests.map(String), [get, 'mo']);
  reader.turnRaw();
  assert.equal(reader.inBody, true);
  reader.read(more, more.length, false);
  assert.equal(rests.length, 2);
  assert.deepEqual(log, ['/a', 'more']);
});
