import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backup } from './store/backup-store.ts';
import { chooseBackup, parseTarget } from './target.ts';

function backup(name: string, from: readonly [string, string], to: readonly [string, string]): Backup {
  const point = ([position, at]: readonly [string, string]) => ({ position, at: `2026-01-${at}T00:00:00.000Z` });
  const facts = { format: 1, engine: 'sqlite', source: 'a', epoch: '1@a', created: point(from).at, files: [] } as const;
  return { name, path: name, manifest: { ...facts, from: point(from), to: point(to) } };
}

const two = [backup('first', ['10', '01'], ['30', '05']), backup('second', ['25', '04'], ['40', '08'])];

test('takes the newest backup that reaches the target', () => {
  const chosen = (text: string): string => chooseBackup('backups', two, parseTarget(text)!).name;
  assert.equal(chosen('latest'), 'second');
  assert.equal(chosen('24'), 'first');
  assert.equal(chosen('25'), 'second');
  assert.equal(chosen('2026-01-03'), 'first');
  assert.equal(chosen('2026-01-04T12:00:00Z'), 'second');
});

test('says what can be reached instead', () => {
  // The last one lies in between as a number, and is a position of the other engine.
  for (const text of ['9', '41', '2025-12-31', '2026-01-09', '0/1B'])
    assert.throws(() => chooseBackup('backups', two, parseTarget(text)!), /first: 2026-01-01.* 10 to 30\nsecond: /);
  assert.throws(() => chooseBackup('backups', [], { kind: 'end' }), { code: 'ERR_BACKUP_NONE' });
});

test('reads times, versions and LSNs, and nothing else', () => {
  assert.deepEqual(parseTarget('0/3000060'), { kind: 'position', position: '0/3000060', text: '0/3000060' });
  assert.deepEqual(parseTarget('2026-01-01T00:00:00Z'), {
    kind: 'time',
    atMs: Date.UTC(2026, 0, 1),
    text: '2026-01-01T00:00:00Z',
  });
  for (const text of ['', 'yesterday', '1.5', '-3', '2026-13-01', '0/', '1/2/3'])
    assert.equal(parseTarget(text), undefined);
});
