/**
 * Bytes of a client into messages of PostgreSQL's protocol 3.0 (PostgreSQL documentation, "Message Formats"): a type, a length
 * that counts itself, and a body. Until the session has begun messages have no type; that is the only state.
 */
import { embeddedDefaults } from './defaults.ts';
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

/** Throws WireFault for what is no message, or too long. */
export async function* wireMessages(chunks: AsyncIterable<Buffer>): AsyncGenerator<WireMessage, void, void> {
  let waiting: Buffer = Buffer.alloc(0);
  let hasBegun = false;
  for await (const chunk of chunks) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (;;) {
      const typeBytes = hasBegun ? 1 : 0;
      if (waiting.length < typeBytes + lengthBytes) break;
      const length = typeBytes + checkedLength(waiting.readUInt32BE(typeBytes), hasBegun);
      if (waiting.length < length) break;
      const bytes = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      yield { type: hasBegun ? String.fromCharCode(bytes[0]!) : '', bytes };
      hasBegun ||= bytes.readUInt32BE(lengthBytes) === protocolVersion;
    }
  }
}

function checkedLength(length: number, hasBegun: boolean): number {
  const least = hasBegun ? lengthBytes : 2 * lengthBytes;
  if (length >= least && length <= embeddedDefaults.maxMessageBytes) return length;
  throw new WireFault(
    '08P01',
    `a message of ${length} bytes: ${least} to ${embeddedDefaults.maxMessageBytes} are taken`,
  );
}
