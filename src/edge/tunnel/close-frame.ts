/** The WebSocket frame that says goodbye: status 1001, an endpoint that goes away (RFC 6455, sections 5.5.1 and 7.4.1). */
import { randomBytes } from 'node:crypto';

const closing = 0x88;
const masked = 0x80;
const status = [0x03, 0xe9] as const;

/** As a server sends it. */
export function closeFrameToClient(): Buffer {
  return Buffer.from([closing, status.length, ...status]);
}

/** As a client sends it: masked with a key that nobody can foresee (section 5.3). */
export function closeFrameToServer(): Buffer {
  const key = randomBytes(4);
  return Buffer.from([closing, masked | status.length, ...key, ...status.map((byte, index) => byte ^ key[index]!)]);
}
