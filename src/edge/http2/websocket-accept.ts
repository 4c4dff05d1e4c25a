/** Whether an endpoint has understood that it was asked for a WebSocket (RFC 6455, section 4.2.2). */
import { createHash } from 'node:crypto';
import { fieldValues } from '../../http/index.ts';

const salt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** `key` is what it was asked with, `fields` what it has answered. */
export function acceptsWebSocket(key: string | undefined, fields: string): boolean {
  const expected = createHash('sha1').update(`${key}${salt}`).digest('base64');
  return fieldValues(fields, 'sec-websocket-accept')[0] === expected;
}
