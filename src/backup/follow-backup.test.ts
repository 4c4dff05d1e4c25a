import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/index.ts';
import { until } from '../../test/support/until.ts';
import { ManualTimers } from '../core/index.ts';
import { DataFile } from '../data/index.ts';
import type { BackupReport } from './back-up.ts';
import { followBackup } from './follow-backup.ts';
import { backUp, sqliteSource } from './index.ts';

test('adds the log at its pace, begins a new backup at its time, and goes on after a failure', async () => {
  await using folder = await temporaryFolder('backup-follow');
  const path = join(folder.path, 'a.sqlite');
  new DataFile(path).close();
  const timers = new ManualTimers();
  let nowMs = Date.parse('2026-01-01');
  const source = sqliteSource({ path, wallMs: () => nowMs });
  const reports: BackupReport[] = [];
  const errors: unknown[] = [];
  const over = new AbortController();
  const following = followBackup(source, {
    folder: join(folder.path, 'backups'),
    signal: over.signal,
    logEveryMs: 1_000,
    newEveryMs: 3_500,
    timers,
    wallMs: () => nowMs,
    onReport: (report) => reports.push(report),
    onError: (error) => errors.push(error),
  });
  const pass = async (ms: number, what: () => boolean): Promise<void> => {
    nowMs += ms;
    await until(() => {
      timers.advance(ms);
      return what();
    }, 'the next round');
  };
  await until(() => reports.length === 1, 'the first round');
  await pass(1_000, () => reports.length >= 2);
  assert.deepEqual(
    reports.slice(0, 2).map(({ isNew }) => isNew),
    [true, false],
  );
  await rename(path, `${path}.away`);
  await pass(1_000, () => errors.length >= 1);
  await rename(`${path}.away`, path);
  await pass(2_000, () => reports.some(({ isNew }, at) => at > 0 && isNew));
  over.abort();
  await following;
});

test('ends with what is wrong with its options', async () => {
  await using folder = await temporaryFolder('backup-follow');
  const source = sqliteSource({ path: join(folder.path, 'none.sqlite') });
  const options = { folder: join(folder.path, 'backups'), signal: new AbortController().signal };
  const ignore = (): void => assert.fail('nothing is told');
  await assert.rejects(followBackup(source, { ...options, onReport: ignore, onError: ignore }), {
    code: 'ERR_BACKUP_NO_DATA',
  });
  await assert.rejects(backUp(source, options), { code: 'ERR_BACKUP_NO_DATA' });
});
