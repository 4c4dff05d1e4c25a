import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JournalRecord, RecordState } from './journal-record.ts';
import { judge } from './verdict.ts';

function record(state: RecordState, text = '', repeats = 0): JournalRecord {
  return { state, repeats, connection: 1, sequence: 1, bytes: Buffer.from(text, 'latin1') };
}

const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

test('lets an idle connection go on', () => {
  assert.deepEqual(judge(undefined, false), { fate: 'goes-on' });
  assert.deepEqual(judge(record(RecordState.free, get), true), { fate: 'goes-on' });
  assert.deepEqual(judge(record(RecordState.whole, get), false), { fate: 'goes-on' });
});

for (const [what, text, fate] of [
  ['a GET', get, 'repeat'],
  ['a HEAD', get.replace('GET', 'HEAD'), 'repeat'],
  ['a DELETE', get.replace('GET', 'DELETE'), 'repeat'],
  ['a GET with what is pipelined behind it', `${get}POST / HTTP/1.1\r\n`, 'repeat'],
  ['half a head', 'POST / HTTP/1.1\r\nho', 'repeat'],
  ['a POST', 'POST / HTTP/1.1\r\nhost: a\r\n\r\n', 'lost'],
  ['a PUT with a body', 'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx', 'repeat'],
  ['a PUT with half of its body', 'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nx', 'repeat'],
  ['a PUT with chunks', 'PUT / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\n', 'repeat'],
  ['a POST with a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx', 'lost'],
  ['what is no request', 'GET  / HTTP/1.1\r\n\r\n', 'lost'],
] as const) {
  test(`${fate === 'repeat' ? 'repeats' : 'tells the client of'} ${what} that was not answered`, () => {
    const verdict = judge(record(RecordState.read, text), true);
    assert.equal(verdict.fate, fate);
    if (verdict.fate === 'lost' || verdict.fate === 'repeat') assert.equal(verdict.bytes.toString('latin1'), text);
  });
}

test('repeats a request once, and a head that was not complete as often as it takes', () => {
  const first = judge(record(RecordState.read, get), false);
  assert.equal(first.fate === 'repeat' && first.repeats, 1);
  assert.deepEqual(judge(record(RecordState.read, get, 1), false), { fate: 'lost', bytes: Buffer.from(get) });
  const half = judge(record(RecordState.read, 'GET', 1), false);
  assert.equal(half.fate === 'repeat' && half.repeats, 1);
});

test('repeats whatever has not been begun, and counts no try of what says when it begins', () => {
  const post = get.replace('GET', 'POST');
  const waiting = (text: string, repeats: number) => judge(record(RecordState.waiting, text, repeats), false);
  const repeats = [waiting(get, 0), waiting(get, 1), waiting(post, 0), waiting('PO', 0)];
  assert.deepEqual(
    repeats.map((verdict) => verdict.fate === 'repeat' && verdict.repeats),
    [1, 1, 0, 0],
  );
  assert.equal(waiting('GET  / HTTP/1.1\r\n\r\n', 0).fate, 'lost');
});

test('tells the client where more was read than was written down', () => {
  const bytes = Buffer.from(`${get}GET`);
  assert.deepEqual(judge(record(RecordState.more, `${get}GET`), false), { fate: 'lost', bytes });
});

test('leaves it to a client whose whole answer may have left to ask on, if it never asks before it is answered', () => {
  assert.deepEqual(judge(record(RecordState.whole, get), true), { fate: 'doubtful' });
  const put = 'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n';
  assert.deepEqual(judge(record(RecordState.whole, `${put}hi`), true), { fate: 'doubtful' });
  assert.deepEqual(judge(record(RecordState.whole, `${put}hiG`), true), { fate: 'end' });
  assert.deepEqual(judge(record(RecordState.whole, `${get}GET`), true), { fate: 'end' });
  assert.deepEqual(judge(record(RecordState.wholeAhead, get), true), { fate: 'end' });
  assert.deepEqual(judge(record(RecordState.wholeAhead, get), false), { fate: 'goes-on' });
});

test('ends a connection of which more was read with the request that was answered, and nobody has taken it up', () => {
  assert.deepEqual(judge(record(RecordState.whole, `${get}GET`), false), { fate: 'end' });
  const chunked = 'PUT / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
  assert.deepEqual(judge(record(RecordState.whole, chunked), false), { fate: 'goes-on' });
});

test('ends a connection whose last answer may have left', () => {
  assert.deepEqual(judge(record(RecordState.last, get), false), { fate: 'end' });
});

test('cuts what had begun, and what nobody else understands', () => {
  assert.deepEqual(judge(record(RecordState.answering, get), false), { fate: 'cut', reason: 'answering' });
  assert.deepEqual(judge(record(RecordState.opaque, get), false), { fate: 'cut', reason: 'opaque' });
});
