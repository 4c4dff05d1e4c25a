/**
 * What is left of the disk tier after a crash: whatever is wrong with the files, a body is the right one or is not found.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../../test/support/index.ts';
import { openDiskTier } from './disk-tier.ts';

const segmentName = 'segment-000000000001.log';
const keys = ['a', 'b', 'deleted', 'c'];
const bodyFor = (key: string): string => `body of ${key}`;

/** A folder with one segment of three entries and the word that a fourth is gone. */
async function written(folder: string): Promise<Buffer> {
  const tier = await openDiskTier({ folder });
  for (const key of keys) {
    tier.put({ key, body: Buffer.from(bodyFor(key)), tags: [], expiresAtMs: Number.POSITIVE_INFINITY });
  }
  await tier.delete('deleted');
  await tier.close();
  return readFile(join(folder, segmentName));
}

/** How many of the entries are found; throws when a body is wrong. */
async function found(folder: string): Promise<number> {
  const tier = await openDiskTier({ folder });
  const bodies = await Promise.all(keys.map((key) => tier.get(key)));
  await tier.close();
  for (const [i, entry] of bodies.entries()) {
    if (entry !== undefined) assert.equal(Buffer.from(entry.body).toString(), bodyFor(keys[i]!));
  }
  return bodies.filter((entry) => entry !== undefined).length;
}

test('cut off at any byte, gives right bodies or none, and the more the later it was cut', async () => {
  await using temporary = await temporaryFolder('disk-fault');
  const folder = temporary.path;
  const whole = await written(folder);
  const counts: number[] = [];
  for (let length = whole.length; length >= 0; length--) {
    await writeFile(join(folder, segmentName), whole.subarray(0, length));
    counts.push(await found(folder));
    // What was torn is cut off, so that what is written from now on is found behind it.
    assert.ok((await stat(join(folder, segmentName))).size <= length);
  }
  assert.equal(counts[0], 3);
  assert.equal(counts[1], 4, 'without the last byte nobody knows that one was deleted');
  assert.equal(counts.at(-1), 0);
  assert.deepEqual(
    counts.slice(1),
    counts.slice(1).toSorted((a, b) => b - a),
  );
});

test('with any byte changed, gives right bodies or none, and nothing that was deleted', async () => {
  await using temporary = await temporaryFolder('disk-fault');
  const folder = temporary.path;
  const whole = await written(folder);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 0x40;
    await writeFile(join(folder, segmentName), damaged);
    assert.ok((await found(folder)) <= 3, `with byte ${at} changed, what was deleted is back`);
  }
});

test('gives up all before a damaged segment, because the word that something was deleted may be lost', async () => {
  await using temporary = await temporaryFolder('disk-fault');
  const folder = temporary.path;
  const whole = await written(folder);
  const tier = await openDiskTier({ folder });
  tier.put({ key: 'later', body: Buffer.from('later'), tags: [], expiresAtMs: Number.POSITIVE_INFINITY });
  await tier.close();
  await truncate(join(folder, segmentName), whole.length - 1);
  assert.equal(await found(folder), 0);
  const again = await openDiskTier({ folder });
  assert.equal(again.has('later'), true);
  await again.close();
  assert.deepEqual((await readdir(folder)).sort(), ['antipode-cache', 'segment-000000000002.log']);
});

const module = pathToFileURL(join(import.meta.dirname, 'disk-tier.ts')).href;

/** Writes entries whose body says their key, for ever, and a line for every hundred. */
const writer = (folder: string): string => `
import { openDiskTier } from '${module}';
const tier = await openDiskTier({
  folder: ${JSON.stringify(folder)}, maxBytes: 4_000_000, segmentBytes: 200_000,
  onOff: (error) => { console.log('off ' + error.code); },
});
for (let i = 0; i < 1_000_000 && !tier.stats().isOff; i++) {
  const key = String(i % 500);
  tier.put({ key, body: Buffer.from((key + ' ').repeat(i % 300)), tags: [], expiresAtMs: Infinity });
  if (i % 100 === 99) { await tier.flush(); console.log(i); }
}
console.log('get ' + (await tier.get('1')));
await tier.close();
`;

const nodeArguments = (folder: string): string[] => [
  '--conditions=@antipode/source',
  '--input-type=module',
  '--eval',
  writer(folder),
];

test('killed while it writes, gives right bodies when it is opened again', async () => {
  await using temporary = await temporaryFolder('disk-fault');
  for (const lines of [1, 20, 90]) {
    const folder = join(temporary.path, `${lines}`);
    const child = spawn(process.execPath, nodeArguments(folder), { stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = 0;
    for await (const chunk of child.stdout) {
      seen += String(chunk).split('\n').length - 1;
      if (seen >= lines) child.kill('SIGKILL');
    }
    // Its output may end before it does, and until then it holds the folder.
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const tier = await openDiskTier({ folder });
    assert.ok(tier.stats().entries > 90, `${tier.stats().entries} entries`);
    for (let i = 0; i < 500; i++) {
      const body = (await tier.get(`${i}`))?.body ?? '';
      assert.match(String(Buffer.from(body as Uint8Array)), new RegExp(`^(${i} )*$`));
    }
    assert.equal(tier.stats().damaged, 0);
    await tier.close();
  }
});

test('turns itself off when the disk takes no more, deletes its files and ends well', async () => {
  await using temporary = await temporaryFolder('disk-fault');
  const folder = join(temporary.path, 'full');
  await mkdir(folder);
  // No file may grow beyond 64 blocks of 512 bytes: the system refuses the write as it would on a full disk.
  const limited = ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, ...nodeArguments(folder)];
  const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  assert.match(text, /off EFBIG\n.*get undefined\n$/s);
  assert.deepEqual(await readdir(folder), ['antipode-cache']);
});
