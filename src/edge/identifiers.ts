/**
 * Request and trace identifiers from a pool of random bytes, refilled in blocks: a system call a few hundred requests
 * instead of one each.
 */
import { randomFillSync } from 'node:crypto';

const block = Buffer.alloc(8_192);
let hex = '';
let at = 0;

function take(digits: number): string {
  if (at + digits > hex.length) {
    hex = randomFillSync(block).toString('hex');
    at = 0;
  }
  at += digits;
  return hex.slice(at - digits, at);
}

/** 16 hexadecimal digits. */
export function createRequestId(): string {
  return take(16);
}

/** A UUID of version 7, whose first 48 bits are the time (RFC 9562, section 5.7): ids sort by when they were made. */
export function createUuid(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0');
  const random = take(19);
  // Two bits of the variant before two of chance.
  const variant = '89ab'[Number.parseInt(random[18]!, 16) & 3]!;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/** A `traceparent` that starts a new, unsampled trace (W3C Trace Context, section 3.2). */
export function createTraceparent(): string {
  return `00-${take(32)}-${take(16)}-00`;
}
