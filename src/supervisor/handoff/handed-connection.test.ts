/**
 * What the journal of a worker says at every moment at which the worker may be killed, between its writes and inside each,
 * when connections share them: against a model of what was read, begun and answered.
 */
import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { HandedConnection } from './handed-connection.ts';
import { JournalFolder } from './journal-folder.ts';
import { pageBytes } from './journal-log.ts';
import { RequestJournal } from './request-journal.ts';
import { judge, type Verdict } from './verdict.ts';

const groupReads = 4;
const connections = 6;
/** Answers that leave together. */
const batch = 3;

const restOfHalf = 'st: a\r\n\r\n';

const requests = {
  get: 'GET /1 HTTP/1.1\r\nhost: a\r\n\r\n',
  put: 'PUT /2 HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nxx',
  post: 'POST /3 HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n',
  half: 'GET /4 HTTP/1.1\r\nho',
  long: `GET /${'5'.repeat(5_000)} HTTP/1.1\r\n\r\n`,
} as const;

type Kind = keyof typeof requests;

/**
 * How far a connection has come. Of `read` nothing is written down yet, `announced` has an answer that has not left,
 * `sent` one that has and of which the journal has not been told, or has not written it down.
 */
type Stage = 'idle' | 'read' | 'waiting' | 'begun' | 'announced' | 'sent' | 'answering';

interface Subject {
  readonly handed: HandedConnection;
  stage: Stage;
  kind: Kind;
  /** How many workers its request has had before. */
  repeats: number;
  /** Whether a POST has come behind the request. */
  hasMore: boolean;
}

const mayHaveLeft = ['doubtful', 'end'];

/** What may be said of a connection. */
function allowed({ stage, kind, repeats }: Subject): readonly string[] {
  const isLast = kind === 'post' || (repeats > 0 && kind !== 'half');
  const again = `repeat ${kind === 'half' || isLast ? repeats : repeats + 1}`;
  switch (stage) {
    case 'idle':
      return ['goes-on'];
    case 'read':
      return ['goes-on', ...mayHaveLeft];
    case 'waiting':
      if (kind === 'long') return ['lost'];
      // Alone in its write it is taken for begun.
      return isLast ? [again, 'lost'] : [again];
    case 'begun':
      return kind === 'long' || isLast ? ['lost'] : [again];
    case 'announced':
      return mayHaveLeft;
    case 'sent':
      return ['goes-on', ...mayHaveLeft];
    case 'answering':
      return ['cut'];
  }
}

function words(verdict: Verdict): string {
  return verdict.fate === 'repeat' ? `repeat ${verdict.repeats}` : verdict.fate;
}

class Worker implements Disposable {
  readonly subjects: readonly Subject[];
  readonly #folder = new JournalFolder();
  readonly #file = this.#folder.add();
  readonly #fd = openSync(this.#file.path, 'r+');
  readonly #journal = new RequestJournal(this.#file.path, { groupReads });
  #written = this.#log();
  #reads: Subject[] = [];

  constructor(repeats: readonly number[]) {
    const context = { journal: this.#journal, onNamed: () => {}, onClosed: () => {} };
    this.subjects = repeats.map((count, id) => {
      const message = { antipode: 'connection' as const, id, door: 'http' as const, repeats: count };
      return {
        handed: new HandedConnection(new Socket(), message, context),
        stage: 'idle',
        kind: 'get',
        repeats: count,
        hasMore: false,
      };
    });
  }

  /** Reads what has come, carries out what is whole of it, and answers: with one write, or with several. */
  turn(asked: readonly (readonly [number, Kind])[], answered: readonly number[], slowly: readonly number[]): void {
    for (const [index, kind] of asked) this.#read(this.subjects[index]!, kind);
    this.#commit();
    for (const subject of this.subjects) this.#begin(subject);
    for (const index of slowly) this.#answerSlowly(this.subjects[index]!);
    const begun = answered.map((index) => this.subjects[index]!).filter(({ stage }) => stage === 'begun');
    for (let start = 0; start < begun.length; start += batch) this.#answer(begun.slice(start, start + batch));
    // What has left is written down with the last commit of a turn, and in doubt no longer.
    this.#commit();
    for (const { stage } of this.subjects) assert.notEqual(stage, 'sent');
  }

  [Symbol.dispose](): void {
    this.#journal.close();
    closeSync(this.#fd);
    this.#file.close();
    this.#folder.remove();
  }

  #read(subject: Subject, kind: Kind): void {
    const isRest = subject.stage === 'waiting' && subject.kind === 'half';
    const isUnanswered = subject.stage === 'waiting' || subject.stage === 'read';
    const isMore = isUnanswered && kind === 'post' && (subject.kind === 'get' || subject.kind === 'post');
    if (isMore && !subject.hasMore) {
      this.#readMore(subject);
      return;
    }
    const isIdle = subject.stage === 'idle' || subject.stage === 'sent';
    if (!isIdle && !isRest) return;
    const bytes = Buffer.from(isRest ? restOfHalf : requests[kind]);
    this.#act(() => {
      subject.handed.read(bytes, bytes.length);
      subject.kind = isRest ? 'get' : kind;
      subject.stage = 'read';
      this.#reads.push(subject);
      // Nothing more can come of a GET whose head is complete.
      const waits = !isRest && (kind === 'get' || kind === 'long') && this.#reads.length < groupReads;
      if (!waits) this.#readsWritten();
    });
  }

  #readMore(subject: Subject): void {
    const bytes = Buffer.from(requests.post);
    this.#act(() => {
      subject.handed.read(bytes, bytes.length);
      subject.hasMore = true;
      this.#readsWritten();
    });
  }

  #commit(): void {
    this.#act(() => {
      this.#journal.commit();
      this.#readsWritten();
    });
  }

  #readsWritten(): void {
    for (const subject of this.#reads.splice(0)) subject.stage = 'waiting';
  }

  #begin(subject: Subject): void {
    if (subject.stage !== 'waiting' || subject.kind === 'half') return;
    this.#act(() => {
      subject.handed.begins(subject.kind !== 'post');
      subject.stage = 'begun';
    });
  }

  #answer(subjects: readonly Subject[]): void {
    for (const { handed } of subjects) this.#act(() => handed.leaving(true, false));
    this.#act(() => {
      this.#journal.commit();
      for (const subject of subjects) subject.stage = 'announced';
    });
    for (const subject of subjects) this.#act(() => Object.assign(subject, { stage: 'sent' }));
    for (const subject of subjects) this.#act(() => this.#answered(subject, 'sent'));
  }

  #answerSlowly(subject: Subject): void {
    if (subject.stage !== 'begun') return;
    this.#act(() => {
      subject.handed.leaving(false, false);
      this.#journal.commit();
      subject.stage = 'answering';
    });
    this.#act(() => this.#answered(subject, 'idle'));
  }

  #answered(subject: Subject, stage: Stage): void {
    const rest = subject.hasMore ? Buffer.from(requests.post) : undefined;
    subject.handed.answered(true, rest);
    subject.repeats = 0;
    subject.stage = stage;
    if (rest !== undefined) Object.assign(subject, { stage: 'waiting', kind: 'post', hasMore: false });
  }

  /** The worker may be killed behind it, and in the middle of what it writes. */
  #act(what: () => void): void {
    const before = this.subjects.map(allowed);
    const sent = this.subjects.filter(({ stage }) => stage === 'sent');
    what();
    const log = this.#log();
    // Whatever is written behind an answer says that it has left.
    if (log.length > this.#written.length)
      for (const subject of sent) if (subject.stage === 'sent') subject.stage = 'idle';
    const after = this.subjects.map(allowed);
    this.#judge(after);
    const either = after.map((list, index) => [...list, ...before[index]!]);
    for (let end = this.#written.length; end < log.length; end += step(log.length - end)) {
      writeSync(this.#fd, Buffer.alloc(log.length - end), 0, log.length - end, pageBytes + end);
      this.#judge(either);
      writeSync(this.#fd, log, end, log.length - end, pageBytes + end);
    }
    this.#written = log;
  }

  #judge(lists: readonly (readonly string[])[]): void {
    const { records, lastSequence } = this.#file.read();
    this.subjects.forEach(({ handed, kind, stage }, index) => {
      const record = records.get(handed.id);
      const verdict = words(judge(record, record?.sequence === lastSequence));
      assert.ok(lists[index]!.includes(verdict), `${kind} ${stage}: ${verdict}, not one of ${lists[index]}`);
    });
  }

  #log(): Buffer {
    const bytes = Buffer.alloc(65_536);
    return bytes.subarray(0, readSync(this.#fd, bytes, 0, bytes.length, pageBytes));
  }
}

/** At every byte of the end; that no record says anything before its end is for the journal's own test. */
function step(left: number): number {
  return left > 20 ? Math.min(left - 20, 61) : 1;
}

const index = fc.nat({ max: connections - 1 });
const kind = fc.constantFrom(...(Object.keys(requests) as Kind[]));
const turn = fc.record({
  asked: fc.array(fc.tuple(index, kind), { maxLength: 2 * connections }),
  answered: fc.uniqueArray(index),
  slowly: fc.uniqueArray(index, { maxLength: 1 }),
});

test('whenever a worker is killed, nothing is said of its connections that is not so', () => {
  const repeats = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: connections, maxLength: connections });
  fc.assert(
    fc.property(repeats, fc.array(turn, { minLength: 1, maxLength: 3 }), (before, turns) => {
      using worker = new Worker(before);
      for (const { asked, answered, slowly } of turns) worker.turn(asked, answered, slowly);
    }),
    { numRuns: 20 },
  );
});

/** Connections of their own, and what would become of each if the worker were killed now. */
function someConnections(count: number) {
  const folder = new JournalFolder();
  const file = folder.add();
  const journal = new RequestJournal(file.path);
  const context = { journal, onNamed: () => {}, onClosed: () => {} };
  const all = Array.from(
    { length: count },
    (_, id) => new HandedConnection(new Socket(), { antipode: 'connection', id, door: 'http' }, context),
  );
  const verdicts = () => {
    const { records, lastSequence } = file.read();
    return all.map(({ id }) => words(judge(records.get(id), records.get(id)?.sequence === lastSequence)));
  };
  const close = () => {
    journal.close();
    file.close();
    folder.remove();
  };
  return { journal, all, verdicts, [Symbol.dispose]: close };
}

test('a turn tells which of its requests had begun: of three POSTs behind another request one is lost', () => {
  using some = someConnections(4);
  const [get, post] = [Buffer.from(requests.get), Buffer.from(requests.post)];
  const [first, ...others] = some.all;
  first!.read(get, get.length);
  assert.deepEqual(some.verdicts(), ['goes-on', 'goes-on', 'goes-on', 'goes-on']);
  for (const connection of others) connection.read(post, post.length);
  assert.deepEqual(some.verdicts(), ['repeat 1', 'repeat 0', 'repeat 0', 'repeat 0']);
  others[1]!.begins(false);
  assert.deepEqual(some.verdicts(), ['repeat 1', 'repeat 0', 'lost', 'repeat 0']);
});

test('a POST that has begun is never repeated, with others behind it in the turn it was read in', () => {
  using some = someConnections(1);
  const post = Buffer.from(requests.post);
  some.all[0]!.read(post, post.length);
  some.all[0]!.read(post, post.length);
  some.all[0]!.begins(false);
  assert.deepEqual(some.verdicts(), ['lost']);
});
