/** Backups of the embedded engine: taken while it is written, restored to any moment, and never half of one. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import {
  backUp,
  drill,
  knownTerm,
  parseTarget,
  readStore,
  restore,
  sqliteSource,
  verifyBackup,
} from '../../src/backup/index.ts';
import { formatManifest } from '../../src/backup/store/manifest.ts';
import { seededRandom } from '../../src/core/index.ts';
import { openSqliteStore } from '../../src/data/drivers/sqlite/sqlite-store.ts';
import { type Data, type DataEngine, type EngineOpenOptions, openData, sqlite } from '../../src/data/index.ts';
import { freePort, temporaryFolder } from '../support/index.ts';
import { until } from '../support/until.ts';
import { entriesOf, type WrittenRegion, writtenRegion } from './written-region.ts';

const seed = fc.readConfigureGlobal().seed ?? Date.now();

function sourceOf({ path, engine, clock }: WrittenRegion): ReturnType<typeof sqliteSource> {
  return sqliteSource({ path, engine, wallMs: () => clock.nowMs });
}

test('a backup taken under writes is a state that there was, and is restored to any position or time since', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const random = seededRandom(seed);
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  const options = { folder, wallMs: () => region.clock.nowMs };
  await region.write(random, 200);
  const [made] = await Promise.all([backUp(sourceOf(region), options), region.write(random, 100)]);
  assert.equal(made.isNew, true);
  for (let step = 0; step < 5; step++) {
    const [{ isNew }] = await Promise.all([
      backUp(sourceOf(region), { ...options, mode: 'log' }),
      region.write(random, 60),
    ]);
    assert.equal(isNew, false);
  }
  await backUp(sourceOf(region), { ...options, mode: 'log' });
  const { from, to } = (await readStore(folder)).backups[0]!.manifest;
  assert.equal(Number(to.position), Math.max(...region.states.keys()));
  const positions = [...region.states.keys()].filter((position) => position >= Number(from.position));
  const drawn = Array.from({ length: 4 }, () => positions[Math.floor(random.next() * positions.length)]!);
  for (const [at, position] of [...drawn, positions[0]!, positions.at(-1)!].entries()) {
    const into = join(region.folder, `position-${at}.sqlite`);
    const report = await restore({ folder, target: parseTarget(String(position))!, into });
    assert.equal(report.position, String(position));
    assert.deepEqual(await entriesOf(into), region.states.get(position), `position ${position}`);
  }
  // Every write has a second of its own, and between two of them is the state of the first.
  const fromMs = Date.parse(from.at);
  for (let at = 0; at < 3; at++) {
    const atMs = Math.floor(fromMs + random.next() * (region.clock.nowMs - fromMs));
    const into = join(region.folder, `time-${at}.sqlite`);
    const { position } = await restore({ folder, target: parseTarget(new Date(atMs).toISOString())!, into });
    assert.deepEqual(await entriesOf(into), region.states.get(Number(position)), `time ${atMs}`);
  }
});

test('a backup from before copies and logs were compressed is restored, and goes on', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  await region.write(seededRandom(1), 30);
  await backUp(sourceOf(region), { folder });
  await region.write(seededRandom(2), 30);
  const { backup } = await backUp(sourceOf(region), { folder, mode: 'log' });
  const unpacked = { '.zst': zstdDecompressSync, '.gz': gunzipSync };
  const files = [];
  for (const { path } of backup.manifest.files) {
    const plain = path.slice(0, -extname(path).length);
    const bytes = unpacked[extname(path) as keyof typeof unpacked](await readFile(join(backup.path, path)));
    await writeFile(join(backup.path, plain), bytes);
    await rm(join(backup.path, path));
    files.push({ path: plain, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  await writeFile(join(backup.path, 'manifest.json'), formatManifest({ ...backup.manifest, format: 1, files }));
  const before = join(region.folder, 'before.sqlite');
  const { position } = await restore({ folder, into: before });
  assert.deepEqual(await entriesOf(before), region.states.get(Number(position)));
  await region.write(seededRandom(3), 30);
  const next = await backUp(sourceOf(region), { folder, mode: 'log' });
  assert.equal(next.isNew, false);
  assert.deepEqual(
    next.backup.manifest.files.map(({ path }) => extname(path)),
    ['.sqlite', '.log', '.gz'],
  );
  const after = join(region.folder, 'after.sqlite');
  await restore({ folder, into: after });
  assert.deepEqual(await entriesOf(after), region.states.get(Number(next.backup.manifest.to.position)));
});

test('a backup of small values is smaller than they are', async () => {
  await using region = await writtenRegion();
  const operations = Array.from({ length: 1_000 }, (_, at) => {
    const value = JSON.stringify({ id: at, name: `user ${at}`, roles: ['reader'], isActive: at % 3 === 0 });
    return { type: 'put', key: `user-${at}`, value } as const;
  });
  const options = { level: { type: 'region', regions: 0 }, timeoutMs: 20_000 } as const;
  // Each is a record of the log.
  await Promise.all(
    operations.map((each) => region.engine.commit({ collection: 'users', operations: [each] }, options)),
  );
  const { backup } = await backUp(sourceOf(region), { folder: join(region.folder, 'backups') });
  const dataBytes = operations.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  const backupBytes = backup.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(backupBytes < dataBytes / 2, `${backupBytes} of ${dataBytes}`);
});

test('finds a flipped bit, a missing file and a torn one before it restores anything', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  const into = join(region.folder, 'restored.sqlite');
  await region.write(seededRandom(1), 50);
  await backUp(sourceOf(region), { folder });
  await region.write(seededRandom(2), 50);
  const { backup } = await backUp(sourceOf(region), { folder, mode: 'log' });
  const names = [...backup.manifest.files.map(({ path }) => path), 'manifest.json'];
  assert.equal(names.length, 3);
  for (const name of names) {
    const path = join(backup.path, name);
    const written = await readFile(path);
    const damages = {
      flip: async () => {
        const flipped = Buffer.from(written);
        flipped[Math.floor(written.length / 2)]! ^= 4;
        await writeFile(path, flipped);
      },
      tear: () => truncate(path, written.length - 1),
      remove: () => rm(path),
    };
    for (const [kind, damage] of Object.entries(damages)) {
      // The last byte of a manifest is a line end, which it is the same without.
      if (kind === 'tear' && name === 'manifest.json') continue;
      await damage();
      const code = name === 'manifest.json' ? 'ERR_BACKUP_NONE' : 'ERR_BACKUP_DAMAGED';
      await assert.rejects(restore({ folder, into }), (error: { code: string; message: string }) => {
        assert.equal(error.code, code, `${kind} ${name}`);
        if (code === 'ERR_BACKUP_DAMAGED') assert.match(error.message, new RegExp(name.replace('.', '\\.')));
        return true;
      });
      await writeFile(path, written);
    }
  }
  assert.equal(
    (await readdir(region.folder)).some((name) => name.startsWith('restored')),
    false,
  );
  await restore({ folder, into });
  await assert.rejects(restore({ folder, into }), { code: 'ERR_BACKUP_EXISTS' });
});

test('what was restored is undone by nothing that a crash left in its place, and read by nobody but the owner', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'kept', 'backups');
  const into = join(region.folder, 'restored.sqlite');
  await region.write(seededRandom(1), 20);
  await backUp(sourceOf(region), { folder });
  await region.write(seededRandom(2), 20);
  const { backup } = await backUp(sourceOf(region), { folder, mode: 'log' });
  const restored = new Map(region.states.get(Number(backup.manifest.to.position)));
  await region.write(seededRandom(3), 20);
  await copyFile(`${region.path}-wal`, `${into}-wal`);
  await assert.rejects(restore({ folder, into }), { code: 'ERR_BACKUP_EXISTS', message: /restored\.sqlite-wal/ });
  await rename(`${into}-wal`, `${into}-left`);
  await restore({ folder, into });
  await rename(`${into}-left`, `${into}-wal`);
  await assert.rejects(entriesOf(into), { code: 'ERR_DATA_FOREIGN_WAL' });
  await rm(`${into}-wal`);
  assert.deepEqual(await entriesOf(into), restored);
  if (process.platform === 'win32') return;
  const files = backup.manifest.files.map(({ path }) => join(backup.path, path));
  for (const path of [into, join(backup.path, 'manifest.json'), ...files])
    assert.equal((await stat(path)).mode & 0o077, 0, path);
  for (const path of [folder, backup.path]) assert.equal((await stat(path)).mode & 0o077, 0, path);
});

test('a process that is killed in the middle leaves no backup that looks whole and is not', async () => {
  await using region = await writtenRegion();
  await region.write(seededRandom(3), 300);
  const path = join(region.folder, 'us-east.stopped.sqlite');
  await region.engine.archive!.snapshot(path);
  const folder = join(region.folder, 'backups');
  for (let kill = 0; kill < 2; kill++) {
    const child = fork(join(import.meta.dirname, 'backup-process.ts'), [path, folder], {
      execArgv: ['--conditions=@antipode/source'],
    });
    const ended = once(child, 'exit');
    await once(child, 'message');
    await delay(Math.random() * 30);
    child.kill('SIGKILL');
    await ended;
    const { backups, unreadable } = await readStore(folder);
    assert.deepEqual(unreadable, []);
    assert.ok(backups.length > 0);
    for (const backup of backups) assert.deepEqual(await verifyBackup(backup), []);
  }
  await backUp(sqliteSource({ path }), { folder, retention: { keep: 1 } });
  const left = await readdir(folder);
  assert.equal(left.filter((name) => !name.startsWith('.lock')).length, 1, left.join());
});

test('whoever wants the newest backup is not given an older one where its manifest is damaged', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  const into = join(region.folder, 'restored.sqlite');
  await region.write(seededRandom(10), 10);
  const { backup: old } = await backUp(sourceOf(region), { folder });
  const { backup: newest } = await backUp(sourceOf(region), { folder });
  await mkdir(join(folder, 'zz-of-somebody-else'));
  await truncate(join(newest.path, 'manifest.json'), 10);
  const damaged = { code: 'ERR_BACKUP_DAMAGED', message: new RegExp(`${newest.name}[^]*${old.name}`) };
  await assert.rejects(restore({ folder, into }), damaged);
  await assert.rejects(drill(sourceOf(region), { folder }), damaged);
  // One that is asked for by its position is given.
  const target = parseTarget(old.manifest.to.position)!;
  assert.equal((await restore({ folder, target, into })).backup, old.name);
});

test('takes away its own leftovers, and nothing of somebody else that looks alike', async () => {
  await using region = await writtenRegion();
  await region.write(seededRandom(9), 10);
  const folder = join(region.folder, 'backups');
  const own = ['.new-2026-11-21T17-30-00-000Z', '.old-2026-11-21T17-30-00-000Z', '.new-2026-11-21T17-30-00-000Z-wal'];
  for (const name of [...own, '.old-mail', '.new-ideas']) await mkdir(join(folder, name), { recursive: true });
  await backUp(sourceOf(region), { folder });
  const left = (await readdir(folder)).filter((name) => /^\.(?:new|old)/.test(name));
  assert.deepEqual(left.toSorted(), ['.new-ideas', '.old-mail']);
});

test('begins a new backup where the log in between is gone, and says so', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  await region.write(seededRandom(4), 10);
  assert.equal((await backUp(sourceOf(region), { folder, mode: 'log' })).isNew, true);
  const { from } = (await readStore(folder)).backups[0]!.manifest;
  await region.write(seededRandom(5), 10);
  await backUp(sourceOf(region), { folder, mode: 'log' });
  // It goes back to where it was, as after a restore that is put in its place.
  await mkdir(join(region.folder, 'again'));
  const back = join(region.folder, 'again', 'us-east.sqlite');
  await restore({ folder, target: parseTarget(from.position)!, into: back });
  const report = await backUp(sqliteSource({ path: back }), { folder, mode: 'log' });
  assert.equal(report.isNew, true);
  assert.match(report.gap ?? '', /failover/);
});

test('keeps apart what has one name: another region, another world, a region that has lost its data', async () => {
  await using region = await writtenRegion();
  await using stranger = await writtenRegion('2026-01-02T00:00:00Z');
  const [folder, elsewhere] = [join(region.folder, 'backups'), join(stranger.folder, 'backups')];
  for (const each of [region, stranger]) await each.write(seededRandom(5), 10);
  await backUp(sourceOf(region), { folder });
  const { backup } = await backUp(sourceOf(stranger), { folder: elsewhere });
  const isRefused = { code: 'ERR_BACKUP_SOURCE', message: /us-east \(sqlite, history .+us-east \(sqlite, history / };
  for (const mode of ['new', 'log'] as const)
    await assert.rejects(backUp(sourceOf(stranger), { folder, mode }), isRefused);
  await assert.rejects(drill(sourceOf(stranger), { folder }), isRefused);
  const moved = join(region.folder, 'eu-west.sqlite');
  await region.engine.archive!.snapshot(moved);
  await assert.rejects(backUp(sqliteSource({ path: moved }), { folder }), { code: 'ERR_BACKUP_SOURCE' });
  await mkdir(join(region.folder, 'empty'));
  const empty = join(region.folder, 'empty', 'us-east.sqlite');
  openSqliteStore(empty).close();
  await assert.rejects(backUp(sqliteSource({ path: empty }), { folder }), { code: 'ERR_BACKUP_SOURCE' });
  await assert.rejects(backUp(sqliteSource({ path: `${region.folder}/x/us-east.sqlite` }), { folder }), {
    code: 'ERR_BACKUP_NO_DATA',
  });
  assert.equal((await readStore(folder)).backups.length, 1);
  // Two that came into one folder all the same: neither is given for the other.
  await cp(backup.path, join(folder, backup.name), { recursive: true });
  await assert.rejects(restore({ folder, into: join(region.folder, 'restored.sqlite') }), isRefused);
});

test('what is restored begins a new term: the other regions go back with it, and no version is given twice', async () => {
  await using folder = await temporaryFolder('backup-regions');
  const regions = { a: `http://127.0.0.1:${await freePort()}`, b: `http://127.0.0.1:${await freePort()}` };
  const pathOf = (name: string): string => join(folder.path, `${name}.sqlite`);
  const engines = new Map<string, DataEngine>();
  const open = (region: string): Promise<Data> => {
    const { name, open: openEngine } = sqlite({ path: pathOf(region), regions });
    const engine = {
      name,
      async open(ports: EngineOpenOptions) {
        const opened = await openEngine(ports);
        engines.set(region, opened);
        return opened;
      },
    };
    return openData({ engine, region });
  };
  const [a, b] = [await open('a'), await open('b')];
  const users = a.collection<string>('users');
  const { version: kept } = await until(
    () => users.put('7', 'kept', { write: 'global(1)' }).catch(() => undefined),
    'a',
  );
  const backups = join(folder.path, 'backups');
  const source = sqliteSource({ path: pathOf('a'), engine: engines.get('a') });
  await backUp(source, { folder: backups });
  const { version: mistake } = await users.put('7', 'by mistake', { write: 'global(1)' });
  await backUp(source, { folder: backups, mode: 'log' });
  // Terms that no backup has heard of.
  for (const region of ['b', 'a', 'b'])
    await until(() => b.failover(region).catch(() => undefined), `${region} is primary`);
  const { epoch: before } = await b.status();
  await a.close();
  await b.close();
  const known = await knownTerm([pathOf('a'), pathOf('b'), pathOf('none')]);
  assert.ok(known.highest >= before);
  assert.deepEqual(
    known.silent.map(({ path }) => path),
    [pathOf('none')],
  );
  await rm(pathOf('a'));
  const order = {
    folder: backups,
    target: parseTarget(String(kept))!,
    into: pathOf('a'),
    regions: Object.keys(regions),
  };
  await assert.rejects(restore({ ...order, region: 'gone' }), { code: 'ERR_DATA_OPTION' });
  const { term } = await restore({ ...order, aboveTerm: known.highest + 7 });
  assert.equal(term, `${known.highest + 7 + 101}@a`);
  await using back = await open('a');
  await using other = await open('b');
  const seen = await until(async () => {
    const found = await other.collection<string>('users').get('7', { read: 'eventual' });
    return found?.value === 'kept' && found;
  }, 'b has what a was restored to');
  assert.equal(seen.version, kept);
  assert.equal((await other.status()).lost[0]?.lastVersion, mistake);
  const next = await back.collection<string>('users').put('7', 'after', { write: 'global(1)' });
  assert.ok(next.version > mistake);
});

test('a drill restores the newest backup, compares it with the source at one position, and measures both', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  const options = { folder, wallMs: () => region.clock.nowMs };
  await assert.rejects(drill(sourceOf(region), options), { code: 'ERR_BACKUP_NONE' });
  await region.write(seededRandom(6), 40);
  await backUp(sourceOf(region), options);
  assert.equal((await drill(sourceOf(region), options)).rpoMs, 0);
  await region.write(seededRandom(7), 30);
  const [report] = await Promise.all([drill(sourceOf(region), options), region.write(seededRandom(8), 50)]);
  assert.equal(report.isSame, true);
  assert.ok(report.rpoMs >= 30_000);
  assert.ok(report.rtoMs > 0);
  assert.deepEqual(
    report.tables.map(({ name, isSame }) => [name, isSame]),
    [['c', true]],
  );
  // A source that is not what was backed up, though its log says so: somebody has changed an entry past the log.
  const altered = join(region.folder, 'us-east.sqlite.altered');
  await region.engine.archive!.snapshot(altered);
  const database = new DatabaseSync(altered);
  database.exec("UPDATE entries SET value = '0' WHERE key = (SELECT min(key) FROM entries)");
  database.close();
  await mkdir(join(region.folder, 'altered'));
  await rename(altered, join(region.folder, 'altered', 'us-east.sqlite'));
  const other = sqliteSource({ path: join(region.folder, 'altered', 'us-east.sqlite') });
  assert.equal((await drill(other, options)).isSame, false);
});

test('a drill and a restore are not disturbed by a backup that goes on', async () => {
  await using region = await writtenRegion();
  const folder = join(region.folder, 'backups');
  await region.write(seededRandom(9), 50);
  await backUp(sourceOf(region), { folder });
  let isOver = false;
  const archive = async (): Promise<void> => {
    while (!isOver) {
      await region.write(seededRandom(10), 5);
      await backUp(sourceOf(region), { folder, mode: 'log' });
    }
  };
  const archiving = archive();
  for (let round = 0; round < 4; round++) {
    assert.equal((await drill(sourceOf(region), { folder })).isSame, true);
    await restore({ folder, into: join(region.folder, `beside-${round}.sqlite`) });
  }
  isOver = true;
  await archiving;
});
