import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash32Words } from '../../core/index.ts';
import { GhostTable } from './ghost-table.ts';

function filled(length: number, added: number): GhostTable {
  const ghosts = new GhostTable();
  ghosts.resize(length);
  for (let id = 0; id < added; id++) ghosts.add(hash32Words(id, 0));
  return ghosts;
}

test('remembers nearly all of the last, and none that came before them', () => {
  const ghosts = filled(1_000, 5_000);
  const isGhost = Array.from({ length: 5_000 }, (_, id) => ghosts.take(hash32Words(id, 0)));
  assert.equal(isGhost.slice(0, 4_000).includes(true), false);
  assert.ok(isGhost.slice(4_000).filter(Boolean).length > 900);
});

test('gives a ghost away once', () => {
  const ghosts = filled(100, 10);
  assert.equal(ghosts.take(hash32Words(3, 0)), true);
  assert.equal(ghosts.take(hash32Words(3, 0)), false);
  assert.equal(ghosts.take(hash32Words(11, 0)), false);
});

test('keeps its ghosts when it grows, and takes the memory it says', () => {
  const ghosts = filled(20, 20);
  ghosts.resize(1_000);
  assert.equal(ghosts.bytes, GhostTable.bytesFor(1_000));
  assert.ok(ghosts.bytes <= 1_000 * 32);
  const kept = Array.from({ length: 20 }, (_, id) => ghosts.take(hash32Words(id, 0)));
  assert.ok(kept.filter(Boolean).length >= 18);
});

test('remembers nothing without room, nor after it was cleared', () => {
  const none = new GhostTable();
  none.add(1);
  assert.equal(none.take(1), false);
  const ghosts = filled(100, 10);
  ghosts.clear();
  assert.equal(ghosts.take(hash32Words(3, 0)), false);
});
