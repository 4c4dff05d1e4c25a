/**
 * Says of a request that goes on to another region that limits of the whole world have counted it here, so that it is not
 * counted once more there: an HMAC-SHA256 of what is asked and when, with the secret of the world. Only edges are sent it,
 * and it is good for half a minute and this very request: whoever got hold of one could have no other request let through.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../core/index.ts';
import type { EdgeRequest } from '../edge/index.ts';
import { fieldValues } from '../http/index.ts';
import type { ProxyRequest } from '../proxy/index.ts';

export interface CountedMarkDefaults {
  /** How old a mark may be, by the clocks of both sides. */
  readonly maxAgeMs: number;
}

export const countedMarkDefaults: CountedMarkDefaults = Object.freeze({ maxAgeMs: 30_000 });

type Asked = Pick<ProxyRequest, 'method' | 'authority' | 'target'>;

const fieldName = 'x-antipode-counted';

/** The mark as a line with its CRLF; `nowMs` is Unix time. */
export function countedLine([secret]: Secrets, asked: Asked, nowMs: number): string {
  const at = Math.floor(nowMs).toString(36);
  return `${fieldName}: ${at}.${signature(secret, asked, at)}\r\n`;
}

/** Whether an edge of the world has marked the request. */
export function isCounted(secrets: Secrets, request: Asked & Pick<EdgeRequest, 'forwarded'>, nowMs: number): boolean {
  if (!request.forwarded.includes(fieldName)) return false;
  const [at = '', signed = ''] = (fieldValues(request.forwarded, fieldName)[0] ?? '').split('.');
  // What is no number is within nothing.
  if (!(Math.abs(nowMs - Number.parseInt(at, 36)) <= countedMarkDefaults.maxAgeMs)) return false;
  const given = Buffer.from(signed);
  return secrets.some((secret) => {
    const expected = Buffer.from(signature(secret, request, at));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function signature(secret: string, { method, authority, target }: Asked, at: string): string {
  return createHmac('sha256', secret).update(`counted\n${at}\n${method}\n${authority}\n${target}`).digest('hex');
}
