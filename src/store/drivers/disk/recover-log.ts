/**
 * From the segments in a folder to the index: each record done again in its order.
 *
 * The last segment may end in the middle of a record: the process was killed, and the piece is cut off. Everything else
 * that is wrong is the disk's doing, and may have hit the word that something was deleted; so all up to there is given up.
 */
import type { EntryIndex } from '../../entry-index.ts';
import { DiskNode } from './disk-node.ts';
import type { ClaimedFolder } from './folder.ts';
import { readLog } from './read-log.ts';
import type { RecordHead } from './record.ts';
import { Segment } from './segment.ts';

/** Fills the index, and returns the segments that are worth keeping, oldest first. */
export async function recoverLog(
  { path, segments: numbers }: ClaimedFolder,
  index: EntryIndex<DiskNode>,
  nowMs: number,
): Promise<readonly Segment[]> {
  const kept: Segment[] = [];
  for (const number of numbers) {
    const segment = await Segment.open(path, number);
    const fileBytes = (await segment.handle.stat()).size;
    const isDamaged = await redoAll(index, segment, fileBytes, nowMs);
    kept.push(segment);
    if (segment.bytes === fileBytes) continue;
    if (number === numbers.at(-1) && !isDamaged) await segment.handle.truncate(segment.bytes);
    else for (const each of kept.splice(0)) await giveUp(each, index);
  }
  return kept;
}

async function redoAll(
  index: EntryIndex<DiskNode>,
  segment: Segment,
  fileBytes: number,
  nowMs: number,
): Promise<boolean> {
  const log = readLog(segment, fileBytes);
  let next = await log.next();
  for (; next.done !== true; next = await log.next()) {
    redo(index, next.value.head, segment, next.value.offset, nowMs);
  }
  return next.value;
}

function redo(index: EntryIndex<DiskNode>, head: RecordHead, segment: Segment, offset: number, nowMs: number): void {
  const { kind, name, tags, expiresAtMs, bytes } = head;
  for (const node of goneBy(index, head)) {
    index.delete(node);
    node.segment?.live.delete(node);
  }
  if (kind !== 'entry' || expiresAtMs <= nowMs) return;
  const node = new DiskNode(name, tags, expiresAtMs, bytes);
  index.add(node);
  node.placeIn(segment, offset);
}

/** What is not found any more once this record is written. */
function goneBy(index: EntryIndex<DiskNode>, { kind, name }: RecordHead): readonly DiskNode[] {
  if (kind === 'clear') return [...index.values()];
  if (kind === 'deleteTag') return index.withTag(name);
  if (kind === 'deletePrefix') return index.startingWith(name);
  const node = index.get(name);
  return node === undefined ? [] : [node];
}

async function giveUp(segment: Segment, index: EntryIndex<DiskNode>): Promise<void> {
  for (const node of segment.live) index.delete(node);
  await segment.remove();
}
