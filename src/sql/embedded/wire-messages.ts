/**
 * Bytes of a client into messages of PostgreSQL's protocol 3.0 (PostgreSQL documentation, "Message Formats"): a type, a length
 * that counts itself, and a body. Until the session has begun messages have no type; that is the only state.
 */
import { WireFault } from './wire-fault.ts';

export interface WireMessage {
  /** One letter; empty for what comes before a session. */
  readonly type: string;
  /** The whole message, as it came. */
  readonly bytes: Buffer;
}

/** 3.0, in the place where other numbers ask for encryption or to cancel a query. */
export const protocolVersion: number = 3 << 16;

const lengthBytes = 4;

/** `maxBytes` is asked for each message. Throws WireFault for what is no message, or too long. */
export async function* wireMessages(
  chunks: AsyncIterable<Buffer>,
  maxBytes: () => number,
): AsyncGenerator<WireMessage, void, void> {
  let pieces: Buffer[] = [];
  let size = 0;
  // Nothing can be read before so much is there; putting pieces together for each would take long for a long message.
  let wanted = 0;
  let hasBegun = false;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.length;
    if (size < wanted) continue;
    let waiting = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    for (;;) {
      const typeBytes = hasBegun ? 1 : 0;
      wanted = typeBytes + lengthBytes;
      if (waiting.length < wanted) break;
      wanted = typeBytes + checkedLength(waiting.readUInt32BE(typeBytes), hasBegun, maxBytes());
      if (waiting.length < wanted) break;
      const bytes = waiting.subarray(0, wanted);
      waiting = waiting.subarray(wanted);
      yield { type: hasBegun ? String.fromCharCode(bytes[0]!) : '', bytes };
      hasBegun ||= bytes.readUInt32BE(lengthBytes) === protocolVersion;
    }
    pieces = [waiting];
    size = waiting.length;
  }
}

function checkedLength(length: number, hasBegun: boolean, most: number): number {
  const least = hasBegun ? lengthBytes : 2 * lengthBytes;
  if (length >= least && length <= most) return length;
  throw new WireFault('08P01', `a message of ${length} bytes: ${least} to ${most} are taken`);
}
