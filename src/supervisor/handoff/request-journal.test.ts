import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { JournalFolder } from './journal-folder.ts';
import { RecordState } from './journal-record.ts';
import { type Recorded, RequestJournal, recordCapacity } from './request-journal.ts';

function openJournal() {
  const folder = new JournalFolder();
  const file = folder.add();
  const journal = new RequestJournal(file.path);
  const close = () => {
    journal.close();
    file.close();
    folder.remove();
  };
  return { folder, file, journal, [Symbol.dispose]: close };
}

const connection = (id: number): Recorded => ({ id, slot: 0, repeats: 0, length: 0 });

test('a journal lies in a folder of its own, and has no name once it is open', () => {
  using opened = openJournal();
  const { file, folder } = opened;
  assert.equal(statSync(dirname(file.path)).mode & 0o777, 0o700);
  assert.equal(statSync(file.path).mode & 0o777, 0o600);
  file.unname();
  assert.equal(existsSync(file.path), false);
  assert.equal(folder.path, dirname(file.path));
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

test('of two records of one connection the later counts, and pages are used again', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  const [one, two] = [connection(1), connection(2)];
  journal.begin(one, Buffer.from('first'), 5);
  journal.mark(one, RecordState.whole);
  journal.left(one);
  journal.begin(two, Buffer.from('x'), 1);
  assert.equal(two.slot, 1);
  assert.equal(file.read().records.has(1), false);
  journal.begin(one, Buffer.from('second'), 6);
  journal.release(two);
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
  journal.begin(two, Buffer.from('y'), 1);
  await setImmediate();
  assert.equal(file.read().records.get(2)!.state, RecordState.read);
});

test('reads a journal of many pages', () => {
  using opened = openJournal();
  const { file, journal } = opened;
  for (let id = 1; id <= 700; id++) journal.begin(connection(id), Buffer.from(String(id)), String(id).length);
  const { records } = file.read();
  assert.equal(records.size, 700);
  for (const id of [1, 255, 256, 257, 700]) assert.equal(records.get(id)!.bytes.toString(), String(id));
});
