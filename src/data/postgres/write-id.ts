/**
 * Names a write, so that it can be asked later whether it has happened: a UUID of version 7 (RFC 9562), whose first part is
 * the time, so that those of one hour lie together in the index. The rest is from the system's source of chance, never from
 * a seed: two processes that were seeded alike must not take each other's writes for their own.
 */
import { randomBytes } from 'node:crypto';

export function newWriteId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
