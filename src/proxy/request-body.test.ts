import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProxyRequest } from './proxy-request.ts';
import { type BodyWriter, RequestBody } from './request-body.ts';
import { Sent } from './sent.ts';

interface Framed {
  readonly chunked?: boolean;
  readonly contentLength?: number;
}

function begin(body: RequestBody, limitBytes: number, request: Framed): void {
  const { chunked = false, contentLength = 0 } = request;
  body.begin({ chunked, contentLength } as ProxyRequest, limitBytes);
}

/** What a connection would be given. */
class Sink implements BodyWriter {
  text = '';
  last: string | undefined;
  sent = 0;

  write(bytes: Buffer, chunked: boolean): number {
    assert.ok(bytes.length > 0, 'an empty chunk would end the body');
    assert.equal(this.last, undefined, 'nothing comes behind the last chunk');
    this.text += chunked ? `[${bytes.toString('latin1')}]` : bytes.toString('latin1');
    return this.sent;
  }

  writeLastChunk(trailers: string): void {
    this.last = trailers;
  }
}

/** Adds a piece out of the middle of a buffer that is used again at once. */
function add(body: RequestBody, text: string, writer: BodyWriter | undefined): number {
  const buffer = Buffer.from(`<${text}>`);
  const sent = body.write(buffer, 1, 1 + text.length, writer);
  buffer.fill(0);
  return sent;
}

function sent(body: RequestBody): Sink {
  const sink = new Sink();
  body.sendTo(sink);
  return sink;
}

test('is complete from the beginning where there is none', () => {
  const body = new RequestBody();
  begin(body, 10, {});
  assert.deepEqual([body.complete, body.pending, body.replayable], [true, false, true]);
  begin(body, 10, { contentLength: 3 });
  assert.deepEqual([body.complete, body.pending, body.replayable], [false, false, true]);
  begin(body, 10, { chunked: true });
  assert.deepEqual([body.complete, body.pending], [false, false]);
  body.end('', undefined);
  assert.deepEqual([body.complete, body.pending], [true, true]);
});

describe('a body', () => {
  test('can be sent again up to the limit and not above', () => {
    const body = new RequestBody();
    begin(body, 6, { contentLength: 9 });
    add(body, 'abc', new Sink());
    add(body, 'def', new Sink());
    assert.equal(body.replayable, true);
    assert.equal(sent(body).text, 'abcdef');
    assert.equal(sent(body).text, 'abcdef');
    add(body, 'g', new Sink());
    assert.equal(body.replayable, false);
    assert.equal(sent(body).text, '');
  });

  test('of a request that must not be sent twice is kept until it is sent, however large', () => {
    const body = new RequestBody();
    begin(body, 0, { contentLength: 20 });
    add(body, 'abcdefghij', undefined);
    add(body, 'klm', undefined);
    assert.deepEqual([body.replayable, body.pending], [true, true]);
    assert.equal(sent(body).text, 'abcdefghijklm');
    assert.equal(body.replayable, false);
    add(body, 'n', new Sink());
    assert.equal(sent(body).text, '');
  });

  test('over the limit is kept until it is sent, and let go then', () => {
    const body = new RequestBody();
    begin(body, 6, { contentLength: 20 });
    add(body, 'abcdefghij', undefined);
    assert.equal(body.replayable, true);
    assert.equal(sent(body).text, 'abcdefghij');
    assert.equal(body.replayable, false);
  });

  test('keeps its chunks and trailers', () => {
    const body = new RequestBody();
    begin(body, 10, { chunked: true });
    add(body, 'ab', new Sink());
    assert.equal(sent(body).last, undefined);
    add(body, 'c', new Sink());
    body.end('x-sum: 7\r\n', undefined);
    for (const sink of [sent(body), sent(body)]) {
      assert.equal(sink.text, '[ab][c]');
      assert.equal(sink.last, 'x-sum: 7\r\n');
    }
  });

  test('is no longer kept once it is released, and the next begins anew', () => {
    const body = new RequestBody();
    begin(body, 10, { contentLength: 5 });
    add(body, 'abc', new Sink());
    body.release();
    assert.equal(body.replayable, false);
    add(body, 'de', new Sink());
    assert.equal(sent(body).text, '');
    begin(body, 10, { contentLength: 2 });
    add(body, 'fg', new Sink());
    assert.deepEqual([body.replayable, sent(body).text], [true, 'fg']);
  });
});

test('says what became of a piece, and that the client was told to wait', () => {
  const body = new RequestBody();
  begin(body, 10, { contentLength: 9 });
  assert.equal(add(body, 'abc', undefined), Sent.full);
  assert.equal(body.held, true);
  const sink = new Sink();
  for (const sent of [0, Sent.kept, Sent.kept | Sent.full]) {
    sink.sent = sent;
    assert.equal(add(body, 'd', sink), sent);
    assert.equal(body.held, (sent & Sent.full) !== 0);
  }
  assert.equal(sink.text, 'ddd');
  begin(body, 10, {});
  assert.equal(body.held, false);
});

test('ends at who sends it, with the last chunk where there are chunks', () => {
  const body = new RequestBody();
  for (const [request, last] of [
    [{ chunked: true }, 'x-sum: 7\r\n'],
    [{ contentLength: 1 }, undefined],
  ] as const) {
    begin(body, 10, request);
    const sink = new Sink();
    add(body, 'a', sink);
    body.end('x-sum: 7\r\n', sink);
    assert.equal(sink.last, last);
    assert.equal(body.complete, true);
  }
});

test('is sent again as it came, or cannot be sent again', () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\xff'), minLength: 1, maxLength: 8 }));
  fc.assert(
    fc.property(pieces, fc.nat(30), fc.nat(10), (parts, limit, sentAt) => {
      const body = new RequestBody();
      const latin1 = (text: string) => Buffer.from(text, 'latin1');
      begin(body, limit, { contentLength: 1_000 });
      const whole = parts.join('');
      let first = '';
      for (const [index, part] of parts.entries()) {
        if (index === sentAt) first = sent(body).text;
        const bytes = latin1(part);
        body.write(bytes, 0, bytes.length, index >= sentAt ? new Sink() : undefined);
        if (index >= sentAt) first += part;
      }
      if (sentAt >= parts.length) first = sent(body).text;
      assert.equal(first, whole);
      assert.equal(body.replayable, whole.length <= limit);
      assert.equal(sent(body).text, body.replayable ? whole : '');
    }),
  );
});
