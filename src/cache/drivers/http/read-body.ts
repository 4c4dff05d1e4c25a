/** The whole body of a message, if it is not too large. */
import type { IncomingMessage } from 'node:http';

/** Undefined where it is larger; the rest is not read. Rejects where it breaks off. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    bytes += (part as Buffer).byteLength;
    if (bytes > maxBytes) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
