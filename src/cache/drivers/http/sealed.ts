/**
 * Messages that only those who share a secret can write: 32 bytes of an HMAC-SHA256 over what follows, eight of the time, the
 * message. A reply is sealed together with the seal of what it answers, so that it answers nothing else. What somebody has
 * recorded is worth nothing once it is old.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../../../core/index.ts';

const [sealBytes, timeBytes] = [32, 8];
const none = new Uint8Array(0);

/** `answers`: the sealed message that this one replies to. */
export function seal(message: Uint8Array, [secret]: Secrets, nowMs: number, answers: Uint8Array = none): Buffer {
  const sealed = Buffer.allocUnsafe(sealBytes + timeBytes + message.byteLength);
  sealed.writeDoubleBE(nowMs, sealBytes);
  sealed.set(message, sealBytes + timeBytes);
  sealed.set(sealOf(sealed.subarray(sealBytes), secret, answers));
  return sealed;
}

/** Undefined where it is not of one who knows a secret, or too old, or of the future. */
export function unseal(
  sealed: Buffer,
  secrets: Secrets,
  { nowMs, maxAgeMs, answers = none }: { nowMs: number; maxAgeMs: number; answers?: Uint8Array },
): Buffer | undefined {
  if (sealed.byteLength < sealBytes + timeBytes) return undefined;
  const content = sealed.subarray(sealBytes);
  const given = sealed.subarray(0, sealBytes);
  if (!secrets.some((secret) => timingSafeEqual(given, sealOf(content, secret, answers)))) return undefined;
  return Math.abs(nowMs - content.readDoubleBE(0)) > maxAgeMs ? undefined : content.subarray(timeBytes);
}

function sealOf(content: Uint8Array, secret: string, answers: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(answers.subarray(0, sealBytes)).update(content).digest();
}
