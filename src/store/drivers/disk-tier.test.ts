import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { type DiskTier, type DiskTierOptions, openDiskTier } from './disk-tier.ts';

const forEver = Number.POSITIVE_INFINITY;

async function withTier(
  options: Omit<DiskTierOptions, 'folder'>,
  run: (tier: DiskTier, reopen: () => Promise<DiskTier>, folder: string) => Promise<void>,
): Promise<void> {
  await using temporary = await temporaryFolder('disk-tier');
  const folder = join(temporary.path, 'cache');
  let tier = await openDiskTier({ folder, ...options });
  const reopen = async (): Promise<DiskTier> => {
    await tier.close();
    tier = await openDiskTier({ folder, ...options });
    return tier;
  };
  try {
    await run(tier, reopen, folder);
  } finally {
    await tier.close();
  }
}

function put(tier: DiskTier, key: string, body: string = `body of ${key}`, tags: readonly string[] = []): boolean {
  return tier.put({ key, body: Buffer.from(body), tags, expiresAtMs: forEver });
}

async function textOf(tier: DiskTier, key: string): Promise<string | undefined> {
  const entry = await tier.get(key);
  return entry && Buffer.from(entry.body).toString();
}

describe('finding', () => {
  test('finds an entry before it is written, when it is, and after a restart', () =>
    withTier({}, async (tier, reopen) => {
      assert.equal(put(tier, 'a', 'text', ['x', 'y']), true);
      assert.equal(await textOf(tier, 'a'), 'text');
      await tier.flush();
      assert.equal(await textOf(tier, 'a'), 'text');
      const again = await reopen();
      const { body, ...rest } = (await again.get('a'))!;
      assert.equal(Buffer.from(body).toString(), 'text');
      assert.deepEqual(rest, { key: 'a', tags: ['x', 'y'], expiresAtMs: forEver });
      assert.equal(again.has('b'), false);
      assert.equal(await again.get('b'), undefined);
      const { hits, misses, entries } = again.stats();
      assert.deepEqual({ hits, misses, entries }, { hits: 1, misses: 1, entries: 1 });
    }));

  test('finds the last of several under one key, and keys and bodies of every kind', () =>
    withTier({}, async (tier, reopen) => {
      for (let i = 0; i < 5; i++) put(tier, 'a', `${i}`);
      const odd = ['', 'ключ', '\ud800', 'a\nb', '"', 'x'.repeat(3_000)];
      for (const key of odd) put(tier, key);
      put(tier, 'empty', '');
      put(tier, 'large', 'l'.repeat(500_000));
      const again = await reopen();
      assert.equal(await textOf(again, 'a'), '4');
      for (const key of odd) assert.equal(await textOf(again, key), Buffer.from(`body of ${key}`).toString());
      assert.equal(await textOf(again, 'empty'), '');
      assert.equal((await textOf(again, 'large'))?.length, 500_000);
    }));

  test('finds an entry until it expires, by the time of day', async () => {
    let nowMs = 1_000_000;
    await withTier({ nowMs: () => nowMs }, async (tier, reopen) => {
      for (const key of ['a', 'b']) tier.put({ key, body: Buffer.from(key), tags: [], expiresAtMs: 1_000_100 });
      nowMs += 99;
      assert.equal(await textOf(tier, 'a'), 'a');
      nowMs += 1;
      assert.equal(await textOf(tier, 'a'), undefined);
      assert.equal((await reopen()).stats().entries, 0);
    });
  });
});

for (const prefixIndex of [false, true]) {
  test(`what is deleted stays deleted after a restart, ${prefixIndex ? 'with' : 'without'} an index of prefixes`, () =>
    withTier({ prefixIndex }, async (tier, reopen) => {
      for (const key of ['/a/1', '/a/2', '/b/1', '/b/2', '/b/3']) put(tier, key, key, [`tag${key.at(-1)}`]);
      await tier.flush();
      assert.equal(await tier.delete('/b/3'), 1);
      assert.equal(await tier.delete('/b/3'), 0);
      assert.equal(await tier.deletePrefix('/a/'), 2);
      assert.equal(await tier.deleteTag('tag2'), 1);
      put(tier, '/a/2', 'anew');
      const again = await reopen();
      const found = await Promise.all(['/a/1', '/a/2', '/b/1', '/b/2', '/b/3'].map((key) => textOf(again, key)));
      assert.deepEqual(found, [undefined, 'anew', '/b/1', undefined, undefined]);
      assert.equal(await again.clear(), 2);
      assert.equal((await reopen()).stats().entries, 0);
    }));
}

describe('limits', () => {
  const limits = { maxBytes: 400_000, segmentBytes: 50_000 };

  test('never takes more of the disk than it may, and keeps the newest', () =>
    withTier(limits, async (tier, reopen, folder) => {
      for (let i = 0; i < 400; i++) {
        put(tier, `${i}`, 'x'.repeat(4_000));
        if (i % 10 === 0) await tier.flush();
        assert.ok(tier.stats().bytes <= limits.maxBytes);
      }
      await tier.flush();
      let onDisk = 0;
      for (const name of await readdir(folder)) onDisk += (await stat(join(folder, name))).size;
      assert.ok(onDisk <= limits.maxBytes + 100, `${onDisk} bytes`);
      assert.equal(await textOf(tier, '0'), undefined);
      for (let i = 340; i < 400; i++) assert.equal((await textOf(tier, `${i}`))?.length, 4_000);
      assert.equal((await textOf(await reopen(), '399'))?.length, 4_000);
    }));

  test('does not keep what is too large, nor what it would have replaced', () =>
    withTier(limits, async (tier, reopen) => {
      put(tier, 'a');
      assert.equal(put(tier, 'a', 'x'.repeat(60_000)), false);
      assert.equal(put(tier, 'k'.repeat(70_000)), false);
      assert.equal(tier.stats().rejected, 2);
      assert.equal((await reopen()).has('a'), false);
    }));

  test('holds no more entries than it may, written or waiting', () =>
    withTier({ maxEntries: 100 }, async (tier) => {
      for (let i = 0; i < 1_000; i++) {
        put(tier, `${i}`);
        if (i % 20 === 0) await tier.flush();
        assert.ok(tier.stats().entries <= 100);
      }
      assert.ok(tier.has('999'));
    }));

  test('keeps no more waiting to be written than it may', () =>
    withTier({ maxPendingBytes: 10_000 }, async (tier) => {
      const kept = Array.from({ length: 10 }, (_, i) => put(tier, `${i}`, 'x'.repeat(3_000)));
      assert.deepEqual(kept.slice(0, 4), [true, true, true, false]);
      await tier.flush();
      assert.equal(put(tier, 'later'), true);
    }));
});

describe('the folder', () => {
  test('is readable by its owner only, as is every file', () =>
    withTier({}, async (tier, _, folder) => {
      put(tier, 'a');
      await tier.flush();
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
      const names = await readdir(folder);
      assert.deepEqual(names.sort(), ['antipode-cache', 'lock', 'segment-000000000001.log']);
      for (const name of names) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    }));

  test('is refused when it is a link, no folder, or holds what is not ours, and nothing in it is touched', async () => {
    await using temporary = await temporaryFolder('disk-tier');
    const at = (name: string): string => join(temporary.path, name);
    await mkdir(at('target'));
    await symlink(at('target'), at('link'));
    await writeFile(at('file'), 'text');
    await mkdir(at('strange'));
    await writeFile(join(at('strange'), 'photo.jpg'), 'text');
    await mkdir(at('fake'));
    await writeFile(join(at('fake'), 'antipode-cache'), 'something else');
    await mkdir(at('mixed'));
    await writeFile(join(at('mixed'), 'antipode-cache'), 'antipode disk cache 1\n');
    await symlink(at('file'), join(at('mixed'), 'segment-000000000001.log'));
    for (const name of ['link', 'file', 'strange', 'fake', 'mixed']) {
      await assert.rejects(openDiskTier({ folder: at(name) }), { code: 'ERR_CACHE_DISK_FOLDER' }, name);
    }
    assert.deepEqual(await readdir(at('strange')), ['photo.jpg']);
    assert.deepEqual(await readdir(at('target')), []);
    assert.equal(await readFile(at('file'), 'utf8'), 'text');
  });

  test('belongs to one at a time, and is taken over from the dead', async () => {
    await using temporary = await temporaryFolder('disk-tier');
    const folder = temporary.path;
    const first = await openDiskTier({ folder });
    await assert.rejects(openDiskTier({ folder }), { code: 'ERR_CACHE_DISK_BUSY' });
    await first.close();
    // Alive, and another than the one that had its id.
    await writeFile(join(folder, 'lock'), `${process.ppid} 1`);
    await (await openDiskTier({ folder })).close();
    await writeFile(join(folder, 'lock'), `${process.pid} 1`);
    await (await openDiskTier({ folder })).close();
  });
});

test('turns itself off, once, when it cannot write, and goes on answering', async () => {
  const faults: Error[] = [];
  await withTier({ onOff: (error) => faults.push(error) }, async (tier, _, folder) => {
    // The next segment cannot be made: its folder is gone.
    await rm(folder, { recursive: true });
    put(tier, 'a');
    await tier.flush();
    assert.equal(await textOf(tier, 'a'), undefined);
    assert.equal(put(tier, 'b'), false);
    assert.equal(await tier.delete('b'), 0);
    assert.equal(tier.stats().isOff, true);
    assert.equal(faults.length, 1);
  });
});
