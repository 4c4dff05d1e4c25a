/**
 * What a WebSocket begins with (RFC 6455, sections 4.1 and 4.2.1). A request that only looks like it is refused before an
 * endpoint could take it for something else.
 */
import type { EdgeRequest } from '../edge-request.ts';
import { badRequest, type Problem } from '../problem.ts';

const version = '13';
/** 16 bytes in base64. */
const key = /^[A-Za-z0-9+/]{22}==$/;
const offer = /(?:^|,)[\t ]*websocket[\t ]*(?:,|$)/i;

const unknownVersion: Problem = {
  status: 426,
  kind: 'websocket-version',
  detail: 'Version 13 of the WebSocket protocol is the one that is spoken here.',
};

/** Whether `protocol`, or a list of them, is or holds WebSocket. */
export function isWebSocket(protocol: string): boolean {
  return offer.test(protocol);
}

/** Why the handshake is refused; undefined when it is right. */
export function handshakeFault(request: EdgeRequest): Problem | undefined {
  if (request.method !== 'GET') return badRequest(400, 'a WebSocket that does not begin with GET');
  const keys = request.values('sec-websocket-key');
  if (keys.length !== 1 || !key.test(keys[0]!)) return badRequest(400, 'a WebSocket without a key of 16 bytes');
  const versions = request.values('sec-websocket-version');
  if (versions.length === 1 && versions[0] === version) return undefined;
  // What the client is to offer instead (RFC 9110, section 15.5.22; RFC 6455, section 4.2.2).
  request.answerFields += `upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: ${version}\r\n`;
  return unknownVersion;
}
