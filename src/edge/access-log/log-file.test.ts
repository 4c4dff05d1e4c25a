import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import { accessLogDefaults } from './access-log-defaults.ts';
import { type LogCounts, LogFile } from './log-file.ts';

interface Opened {
  readonly file: LogFile;
  readonly counts: LogCounts;
  readonly faults: string[];
}

function open(to: string | number, bufferBytes?: number): Opened {
  const counts = { written: 0, dropped: 0, failed: 0 };
  const faults: string[] = [];
  const onFault = ({ message }: Error) => faults.push(message);
  const file = new LogFile({ to, counts, onFault, ...(bufferBytes !== undefined && { bufferBytes }) });
  return { file, counts, faults };
}

test('appends lines in order, without a call to the disk for each', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const { file, counts } = open(path);
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
  for (const line of lines) file.write(line);
  file.close();
  await until(() => counts.written === lines.length, 'written');
  assert.equal(readFileSync(path, 'utf8'), lines.join(''));
  file.write('late\n');
  assert.equal(counts.dropped, 1);
});

test('a line does not wait long for others', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const { file, counts } = open(path);
  file.write('alone\n');
  await until(() => counts.written === 1, 'written');
  assert.equal(readFileSync(path, 'utf8'), 'alone\n');
  file.close();
});

test('what waits is written at once where the process ends, and what comes later behind it', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const { file, counts } = open(path);
  file.write('one\n');
  file.write('two\n');
  file.flushNow();
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
  assert.equal(counts.written, 2);
  file.write('three\n');
  file.close();
  await until(() => counts.written === 3, 'written');
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
});

test('what is more than may wait is dropped and counted, whole lines only', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const { file, counts } = open(path, 1_000);
  for (let line = 0; line < 30; line++) file.write(`${'x'.repeat(99)}\n`);
  assert.equal(counts.dropped, 20);
  file.close();
  await until(() => counts.written === 10, 'written');
  assert.equal(readFileSync(path, 'utf8').length, 1_000);
});

test('goes on in a new file after the old one was moved away', async () => {
  await using folder = await temporaryFolder('log');
  const [path, moved] = [join(folder.path, 'access.log'), join(folder.path, 'access.log.1')];
  const { file, counts } = open(path);
  file.write('old\n');
  await until(() => counts.written === 1, 'written');
  renameSync(path, moved);
  file.reopen();
  await until(() => {
    file.write('new\n');
    try {
      return readFileSync(path, 'utf8').includes('new\n');
    } catch {
      return false;
    }
  }, 'a new file');
  assert.match(readFileSync(moved, 'utf8'), /^old\n(?:new\n)*$/);
  assert.match(readFileSync(path, 'utf8'), /^(?:new\n)+$/);
  file.close();
});

test('a failure is told once and counted, and ends when writing works again', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const readOnly = openSync('/dev/null', 'r');
  const { file, counts, faults } = open(readOnly);
  for (let round = 1; round <= 2; round++) {
    file.write('x'.repeat(accessLogDefaults.chunkBytes));
    await until(() => counts.failed === round, 'failed');
  }
  assert.equal(faults.length, 1);
  assert.match(faults[0]!, /EBADF/);
  file.close();
  closeSync(readOnly);
  assert.throws(() => open(join(path, 'below')), { code: 'ERR_EDGE_LOG_FILE' });
});

test('chunk after chunk goes out in order, and what waits in the end too', async () => {
  await using folder = await temporaryFolder('log');
  const path = join(folder.path, 'access.log');
  const { file, counts } = open(path, 16 * accessLogDefaults.chunkBytes);
  const line = (index: number) => `${index} ${'x'.repeat(999)}\n`;
  const lines = Array.from({ length: 1_500 }, (_, index) => line(index));
  for (const each of lines) file.write(each);
  file.close();
  await until(() => counts.written === lines.length, 'written');
  assert.equal(readFileSync(path, 'utf8'), lines.join(''));
  assert.deepEqual([counts.dropped, counts.failed], [0, 0]);
});
