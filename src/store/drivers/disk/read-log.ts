/**
 * The records of a segment, front to back, without their bodies: where many small ones lie close together one read takes
 * them all, and a large body is stepped over.
 */
import { decodeHead, headBytes, maxMetaBytes, type RecordHead } from './record.ts';
import type { Segment } from './segment.ts';

/** Holds any head with its meta. */
const chunkBytes = 2 * (headBytes + maxMetaBytes);

export interface PlacedHead {
  readonly head: RecordHead;
  readonly offset: number;
}

/**
 * Whole records up to the end, or to the first that is not; `segment.bytes` is then where that is. Returns whether it was
 * damage, and no record that the file ends in the middle of.
 */
export async function* readLog(segment: Segment, fileBytes: number): AsyncGenerator<PlacedHead, boolean> {
  let chunk: Buffer = Buffer.alloc(0);
  let chunkOffset = 0;
  segment.bytes = 0;
  while (segment.bytes < fileBytes) {
    const offset = segment.bytes;
    const within = offset - chunkOffset;
    let head = within <= chunk.length ? decodeHead(chunk, within) : 'short';
    if (head === 'short') {
      chunk = await segment.read(offset, Math.min(chunkBytes, fileBytes - offset));
      chunkOffset = offset;
      head = decodeHead(chunk, 0);
    }
    if (head === 'damaged') return true;
    if (head === 'short' || offset + head.bytes > fileBytes) return false;
    segment.bytes += head.bytes;
    yield { head, offset };
  }
  return false;
}
