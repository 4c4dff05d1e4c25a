/** The whole of a message's body, up to a limit. */
import type { IncomingMessage } from 'node:http';

/** Rejects when it is longer, or ends before its end. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new RangeError(`a body of more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
