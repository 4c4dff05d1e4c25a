import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LogBook } from './log-book.ts';
import type { LogInput, LogLine } from './log-line.ts';
import { LogReader, type LogReaderOptions } from './log-reader.ts';

const line = (text: string, more: Partial<LogInput> = {}): LogInput => ({
  service: 'web',
  worker: 1,
  pid: 4711,
  stream: 'stdout',
  text,
  ...more,
});

function readerOf(book: LogBook, options: Partial<LogReaderOptions> = {}) {
  const reader = new LogReader(book, { filter: {}, lines: 0, lastSeenId: undefined, ...options });
  /** What there is to read, as texts; `…` where some are missing. */
  const read = () => {
    const texts: string[] = [];
    for (let item = reader.next(); item !== undefined; item = reader.next()) {
      if (item.gapAfter !== undefined) texts.push('…');
      texts.push((item.value as LogLine).text);
    }
    return texts;
  };
  return { reader, read };
}

test('numbers and dates lines, and gives the last of them, oldest first', () => {
  const book = new LogBook({ now: () => 1_700_000_000_000 });
  for (const text of ['a', 'b', 'c']) book.add(line(text));
  assert.deepEqual(book.last(2), [
    { id: 1_700_000_000_000_002, at: '2023-11-14T22:13:20.000Z', ...line('b') },
    { id: 1_700_000_000_000_003, at: '2023-11-14T22:13:20.000Z', ...line('c') },
  ]);
  assert.deepEqual(book.last(0), []);
});

test('gives the lines of one region, service, worker or stream, in the order in which they were written', () => {
  const book = new LogBook();
  book.add(line('a', { region: 'eu' }));
  book.add(line('b', { region: 'us', worker: 2 }));
  book.add(line('c', { region: 'eu', service: 'api' }));
  book.add(line('d', { region: 'us', stream: 'stderr' }));
  const texts = (...given: Parameters<LogBook['last']>) => book.last(...given).map(({ text }) => text);
  assert.deepEqual(texts(9), ['a', 'b', 'c', 'd']);
  assert.deepEqual(texts(9, { region: 'us' }), ['b', 'd']);
  assert.deepEqual(texts(9, { service: 'web' }), ['a', 'b', 'd']);
  assert.deepEqual(texts(1, { service: 'web', worker: 1 }), ['d']);
  assert.deepEqual(texts(9, { worker: 1, stream: 'stdout' }), ['a', 'c']);
  assert.deepEqual(texts(9, { service: 'none' }), []);
  assert.deepEqual([book.has('api'), book.has('none')], [true, false]);
});

test('a service that talks much pushes out its own lines alone', () => {
  const book = new LogBook({ maxLines: 3 });
  book.add(line('quiet', { service: 'api' }));
  for (let count = 0; count < 100; count += 1) book.add(line(String(count)));
  assert.deepEqual(
    book.last(100).map(({ text }) => text),
    ['quiet', '97', '98', '99'],
  );
});

test('holds no more bytes than its limit, but for one line that is longer', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 })), (texts) => {
      const book = new LogBook({ maxLines: 5, maxBytes: 64 });
      for (const text of texts) book.add(line(text));
      const kept = book.last(100).map(({ text }) => text);
      assert.deepEqual(kept, texts.slice(texts.length - kept.length));
      assert.ok(
        kept.length === Math.min(1, texts.length) || (kept.length <= 5 && Buffer.byteLength(kept.join('')) <= 64),
      );
      const more = texts.slice(0, texts.length - kept.length).at(-1);
      assert.ok(more === undefined || kept.length === 5 || Buffer.byteLength(more + kept.join('')) > 64);
    }),
  );
});

test('a reader is given the lines it asks for, then those that come', () => {
  const book = new LogBook();
  for (const text of ['a', 'b', 'c']) book.add(line(text));
  const [fresh, last] = [readerOf(book), readerOf(book, { lines: 2 })];
  book.add(line('d'));
  assert.deepEqual([fresh.read(), last.read()], [['d'], ['b', 'c', 'd']]);
  let rings = 0;
  const unsubscribe = fresh.reader.subscribe(() => rings++);
  book.add(line('e'));
  unsubscribe();
  book.add(line('f'));
  assert.deepEqual([rings, fresh.read()], [1, ['e', 'f']]);
});

test('a reader of one worker sees its lines, whatever the others write', () => {
  const book = new LogBook();
  const { read } = readerOf(book, { filter: { worker: 2 } });
  for (let count = 0; count < 10; count += 1) book.add(line(String(count), { worker: 1 + (count % 2) }));
  assert.deepEqual(read(), ['1', '3', '5', '7', '9']);
});

test('a slow reader is told once where lines are missing', () => {
  const book = new LogBook({ maxLines: 2 });
  const { read } = readerOf(book);
  for (const text of ['a', 'b', 'c', 'd']) book.add(line(text));
  book.add(line('e', { service: 'api' }));
  assert.deepEqual(read(), ['…', 'c', 'd', 'e']);
  book.add(line('f'));
  assert.deepEqual(read(), ['f']);
  for (const text of ['g', 'h', 'i']) book.add(line(text));
  assert.deepEqual(read(), ['…', 'h', 'i']);
});

test('a reader resumes after the last line it has seen, and is told of a gap, also of another run', () => {
  const book = new LogBook({ maxLines: 3 });
  for (const text of ['a', 'b', 'c', 'd']) book.add(line(text));
  const [b, , d] = book.last(3).map(({ id }) => id);
  const resumed = (lastSeenId: number) => readerOf(book, { lastSeenId }).read();
  assert.deepEqual(resumed(b!), ['c', 'd']);
  assert.deepEqual(resumed(d!), []);
  assert.deepEqual(resumed(b! - 2), ['…', 'b', 'c', 'd']);
  assert.deepEqual(resumed(0), ['b', 'c', 'd']);
  assert.deepEqual(
    [resumed(7), resumed(d! + 1_000)],
    [
      ['…', 'b', 'c', 'd'],
      ['…', 'b', 'c', 'd'],
    ],
  );
});

test('whatever is written and whenever it is read, a reader sees every line in order, or is told that some are missing', () => {
  const step = fc.oneof(
    fc.constant('read' as const),
    fc.record({ service: fc.constantFrom('a', 'b'), worker: fc.integer({ min: 1, max: 2 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, maxLines) => {
      const book = new LogBook({ maxLines });
      const { reader } = readerOf(book);
      const written: number[] = [];
      const seen: number[] = [];
      for (const each of [...steps, 'read' as const]) {
        if (each !== 'read') {
          book.add(line('x', each));
          written.push(book.lastId);
          continue;
        }
        let hasGap = false;
        const before = seen.length;
        for (let item = reader.next(); item !== undefined; item = reader.next()) {
          hasGap ||= item.gapAfter !== undefined;
          seen.push(item.id);
        }
        const missed = written.filter((id) => !seen.includes(id) && id > (seen[before - 1] ?? 0));
        assert.equal(hasGap, missed.length > 0);
      }
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
    }),
  );
});
