import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { handoffDefaults } from './defaults.ts';
import type { JournalFile } from './journal-file.ts';
import { JournalFolder } from './journal-folder.ts';
import { RecordState } from './journal-record.ts';
import { type JournalOptions, type Recorded, RequestJournal, recordCapacity } from './request-journal.ts';

/** So small that tests come to many laps. */
const lapBytes = 400;

function openJournal(options?: JournalOptions) {
  const folder = new JournalFolder();
  const file = folder.add();
  const journal = new RequestJournal(file.path, options);
  const close = () => {
    journal.close();
    file.close();
    folder.remove();
  };
  return { folder, file, journal, [Symbol.dispose]: close };
}

/** Has the journal read this, as from a socket. */
function receive({ file, journal }: ReturnType<typeof openJournal>, of: Recorded, text: string): number {
  const path = join(dirname(file.path), 'source');
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  try {
    return journal.receive(of, fd);
  } finally {
    closeSync(fd);
  }
}

const connection = (id: number): Recorded => ({ id, repeats: 0, length: 0, recorded: RecordState.free });

test('a journal lies in a folder of its own, and neither has a name once it is open', () => {
  using opened = openJournal();
  const { file, folder } = opened;
  assert.equal(statSync(dirname(file.path)).mode & 0o777, 0o700);
  assert.equal(statSync(file.path).mode & 0o777, 0o600);
  file.unname();
  assert.equal(existsSync(dirname(file.path)), false, 'a process that is killed leaves nothing behind');
  const [second, third] = [folder.add(), folder.add()];
  assert.equal(dirname(second.path), dirname(third.path));
  second.unname();
  assert.deepEqual([existsSync(second.path), existsSync(third.path)], [false, true]);
  third.close();
  assert.equal(existsSync(dirname(third.path)), false);
  second.close();
});

test('what was read is found, with what came behind it', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const one = connection(1);
  assert.equal(journal.begin(one, Buffer.from('GET / more'), 6), true);
  assert.equal(journal.append(one, Buffer.from('HTTP'), 4), true);
  const two = connection(2 ** 40);
  journal.begin(two, Buffer.from('POST'), 4);
  const { records, isBlind, lastSequence } = file.read();
  assert.equal(isBlind, false);
  assert.equal(records.get(1)!.bytes.toString(), 'GET / HTTP');
  assert.equal(records.get(1)!.state, RecordState.read);
  assert.equal(records.get(2 ** 40)!.bytes.toString(), 'POST');
  assert.equal(records.get(2 ** 40)!.sequence, lastSequence);
});

test('says where more was read than fits', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const full = Buffer.alloc(recordCapacity + 1, 'x');
  const [exact, over, late] = [connection(1), connection(2), connection(3)];
  assert.equal(journal.begin(exact, full, recordCapacity), true);
  assert.equal(journal.begin(over, full, recordCapacity + 1), false);
  assert.equal(journal.begin(late, full, recordCapacity), true);
  assert.equal(journal.append(late, full, 1), false);
  const { records } = file.read();
  assert.deepEqual(
    [1, 2, 3].map((id) => [records.get(id)!.state, records.get(id)!.bytes.length]),
    [
      [RecordState.read, recordCapacity],
      [RecordState.more, recordCapacity],
      [RecordState.more, recordCapacity],
    ],
  );
});

test('of two records of one connection the later counts', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const one = connection(1);
  journal.begin(one, Buffer.from('first'), 5);
  journal.mark(one, RecordState.whole);
  assert.equal(file.read().records.get(1)!.bytes.toString(), 'first');
  journal.left(one);
  assert.equal(file.read().records.get(1)!.state, RecordState.free);
  journal.begin(one, Buffer.from('second'), 6);
  journal.begin(one, Buffer.from('third'), 5);
  assert.equal(file.read().records.get(1)!.bytes.toString(), 'third');
});

test('of the answers of one turn the first is never in doubt, the last until its end, or until something else is written', async () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const [one, two] = [connection(1), connection(2)];
  const answer = (of: Recorded) => {
    journal.begin(of, Buffer.from('x'), 1);
    journal.mark(of, RecordState.whole);
    journal.left(of);
  };
  answer(one);
  assert.equal(file.read().records.get(1)!.state, RecordState.free);
  answer(one);
  const before = file.read();
  assert.equal(before.records.get(1)!.state, RecordState.whole);
  assert.equal(before.records.get(1)!.sequence, before.lastSequence);
  await setImmediate();
  assert.equal(file.read().records.get(1)!.state, RecordState.free);
  answer(one);
  answer(one);
  journal.turnOver();
  journal.begin(two, Buffer.from('y'), 1);
  await setImmediate();
  assert.equal(file.read().records.get(2)!.state, RecordState.read);
});

test('what is written by itself has begun where nothing was read before it in its turn, and waits where something was', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const stateOf = (id: number) => file.read().records.get(id)!.state;
  const read = (id: number) => {
    journal.begin(connection(id), Buffer.from('GET / HTTP/1.1\r\n\r\n'), 18);
    journal.commit();
  };
  for (const id of [1, 2]) read(id);
  assert.deepEqual([stateOf(1), stateOf(2)], [RecordState.read, RecordState.waiting]);
  journal.turnOver();
  read(3);
  assert.equal(stateOf(3), RecordState.read);
});

test('what it reads itself is written in the same call, for the first of a turn; the rest goes with its group', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const get = 'GET / HTTP/1.1\r\n\r\n';
  const known = () => [...file.read().records.values()].map(({ bytes }) => bytes.toString('latin1'));
  const requests = Array.from({ length: 6 }, (_, index) => `${get.slice(0, 5)}${index}${get.slice(5)}`);
  for (const [index, request] of requests.entries()) {
    assert.equal(receive(opened, connection(index), request), request.length);
    assert.equal(journal.incoming.toString('latin1', 0, request.length), request);
    assert.deepEqual(known(), requests.slice(0, Math.min(index + 1, handoffDefaults.aloneReads)));
  }
  journal.commit();
  assert.deepEqual(known(), requests);
  assert.equal(file.read().records.get(0)!.state, RecordState.read);
  assert.equal(file.read().records.get(1)!.state, RecordState.waiting);
});

test('a request waits for its group only where nothing more of it can come: neither of its head nor a body', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const known = () => [...file.read().records.keys()];
  const ends = '/ HTTP/1.1\r\nhost: a\r\n';
  let id = 0;
  for (let reads = 0; reads < handoffDefaults.aloneReads; reads++) receive(opened, connection(++id), `GET ${ends}\r\n`);
  const waits = (text: string): boolean => {
    receive(opened, connection(++id), text);
    const isKnown = known().includes(id);
    journal.commit();
    return !isKnown;
  };
  assert.equal(waits(`GET ${ends}\r\n`), true);
  assert.equal(waits(`HEAD ${ends}\r\n`), true);
  assert.equal(waits(`GET ${ends}`), false);
  assert.equal(waits(`POST ${ends}content-length: 20\r\n\r\n`), false);
  assert.equal(waits(`PUT ${ends}transfer-encoding: chunked\r\n\r\n`), false);
});

test('what it reads itself tells that the answer before has left, and is more than is kept where it is', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const [one, two] = [connection(1), connection(2)];
  receive(opened, one, 'GET');
  journal.mark(one, RecordState.whole);
  receive(opened, two, 'x'.repeat(recordCapacity));
  const { records, lastSequence } = file.read();
  assert.notEqual(records.get(1)!.sequence, lastSequence);
  assert.equal(records.get(2)!.bytes.length, recordCapacity);
  assert.equal(receive(opened, two, 'x'.repeat(recordCapacity + 1)), recordCapacity + 1);
  assert.equal(two.recorded, RecordState.more);
  assert.equal(file.read().records.get(2)!.state, RecordState.more);
});

test('at the end of what there is to read nothing is written', () => {
  using opened = openJournal();
  const before = opened.file.read();
  assert.equal(receive(opened, connection(1), ''), 0);
  assert.deepEqual(opened.file.read(), before);
});

test('reads a log of many requests', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  for (let id = 1; id <= 700; id++) journal.begin(connection(id), Buffer.alloc(recordCapacity, String(id)), 3_000);
  const { records } = file.read();
  assert.equal(records.size, 700);
  for (const id of [1, 255, 349, 350, 700]) assert.equal(records.get(id)!.bytes[0], String(id).charCodeAt(0));
});

test('takes no more room than what is open needs, however many requests there were', async () => {
  using opened = openJournal({ lapBytes });
  const { file, journal } = opened;
  const [long, many, gone] = [connection(1), connection(2), connection(3)];
  journal.begin(long, Buffer.from('long'), 4);
  journal.begin(gone, Buffer.from('gone'), 4);
  journal.release(gone);
  for (let request = 0; request < 200; request++) {
    journal.begin(many, Buffer.from('many'), 4);
    journal.mark(many, RecordState.whole);
    journal.left(many);
  }
  const { records } = file.read();
  assert.deepEqual([...records.keys()].toSorted(), [1, 2]);
  assert.equal(records.get(1)!.bytes.toString(), 'long');
  assert.ok(statSync(file.path).blocks * 512 <= 4 * 4_096);
  await setImmediate();
});

const ids = [1, 2, 3] as const;
const step = fc.record({
  act: fc.constantFrom('begin', 'receive', 'append', 'whole', 'answering', 'opaque', 'left', 'release'),
  id: fc.constantFrom(...ids),
  size: fc.constantFrom(0, 1, 40, 300),
});

type Step = { readonly act: string; readonly id: number; readonly size: number };

/** What was read counts until an answer that takes more than one write has begun. */
function words(state: RecordState, text: string): string {
  return state === RecordState.read || state === RecordState.whole ? `${state} ${text}` : String(state);
}

/** What is known of each connection, in words. */
function known(file: JournalFile): Record<number, string> {
  const { records, lastSequence } = file.read();
  const told = [...records.values()].filter(({ state }) => state !== RecordState.free);
  return Object.fromEntries(
    told.map(({ connection: id, state, bytes, sequence }) => {
      const isDoubtful = state === RecordState.whole && sequence === lastSequence;
      // A whole answer that is not in doubt leaves its connection idle.
      const isIdle = state === RecordState.whole && !isDoubtful;
      return [id, isIdle ? 'idle' : words(state, bytes.toString('latin1'))];
    }),
  );
}

function openConnections(of: Record<number, string>): Record<number, string> {
  return Object.fromEntries(Object.entries(of).filter(([, what]) => what !== 'idle'));
}

/** Does the same to a journal and to a model of it. */
class Both {
  readonly subjects: Recorded[] = ids.map(connection);
  readonly model = new Map<number, { state: RecordState; text: string }>();
  readonly #opened: ReturnType<typeof openJournal>;
  readonly #journal: RequestJournal;
  #written = 0;

  constructor(opened: ReturnType<typeof openJournal>) {
    this.#opened = opened;
    this.#journal = opened.journal;
  }

  take({ act, id, size }: Step): void {
    const of = this.subjects[id - 1]!;
    const bytes = Buffer.alloc(size, 97 + (this.#written++ % 26));
    const before = this.model.get(id);
    // Nothing is read, or told, at the end of a connection.
    if (act === 'receive' && size === 0) return;
    this.#settle();
    this.#journal.turnOver();
    if (act === 'begin') {
      this.#journal.begin(of, bytes, size);
      this.model.set(id, { state: RecordState.read, text: bytes.toString() });
    } else if (act === 'receive') {
      receive(this.#opened, of, bytes.toString());
      this.model.set(id, { state: RecordState.read, text: bytes.toString() });
    } else if (act === 'append' && before?.state === RecordState.read) {
      this.#journal.append(of, bytes, size);
      this.model.set(id, { state: RecordState.read, text: before.text + bytes.toString() });
    } else if (act === 'left' || act === 'release') {
      this.#journal.mark(of, RecordState.free);
      if (act === 'release') this.#journal.release(of);
      this.model.delete(id);
    } else {
      const isWhole = act === 'whole' && before?.state === RecordState.read;
      const state = act === 'opaque' ? RecordState.opaque : RecordState[isWhole ? 'whole' : 'answering'];
      this.#journal.mark(of, state);
      this.model.set(id, { state, text: before?.text ?? '' });
    }
  }

  /** Whatever is written tells that the answer announced before has left. */
  #settle(): void {
    for (const [id, { state }] of this.model) if (state === RecordState.whole) this.model.delete(id);
  }

  get words(): Record<number, string> {
    return Object.fromEntries([...this.model].map(([id, { state, text }]) => [id, words(state, text)]));
  }
}

test('tells after any steps what they say together, over any number of laps', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      using opened = openJournal({ lapBytes });
      const both = new Both(opened);
      for (const each of steps) {
        both.take(each);
        assert.deepEqual(openConnections(known(opened.file)), both.words);
      }
    }),
    { numRuns: 60 },
  );
});

test('a record that was cut off anywhere says nothing, whatever stood in its place', () => {
  const log = 4_096;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.uint8Array({ minLength: 512, maxLength: 512 }),
      (steps, old) => {
        using opened = openJournal();
        const { file } = opened;
        const both = new Both(opened);
        const fd = openSync(file.path, 'r+');
        const last = steps.pop()!;
        for (const each of steps) both.take(each);
        const before = known(file);
        const from = endOfLog(fd);
        both.take(last);
        const written = Buffer.alloc(endOfLog(fd) - from);
        readSync(fd, written, 0, written.length, from);
        for (let size = 0; size < written.length; size++) {
          writeSync(fd, Buffer.concat([written.subarray(0, size), old]), 0, size + old.length, from);
          assert.deepEqual(known(file), before, `${size} of ${written.length}`);
        }
        closeSync(fd);
      },
    ),
    { numRuns: 20 },
  );

  function endOfLog(fd: number): number {
    const bytes = Buffer.alloc(65_536);
    return log + readSync(fd, bytes, 0, bytes.length, log);
  }
});
