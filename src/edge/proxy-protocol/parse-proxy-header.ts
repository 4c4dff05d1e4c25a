/**
 * The header of the PROXY protocol (proxy-protocol.txt of HAProxy, versions 1 and 2): what a load balancer that passes
 * connections on says first, so that the one behind it knows who the client is. It is there in full or the connection is
 * refused: a guess would let a client say who it is.
 */
import { incomplete, type refused } from '../../http/index.ts';
import type { ProxyHeader } from './proxy-header.ts';
import { parseVersion1 } from './version-1.ts';
import { parseVersion2, signature } from './version-2.ts';

/** The header at the start of `bytes`. What can become none is refused with its first wrong byte. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | typeof incomplete | typeof refused {
  if (bytes.length === 0) return incomplete;
  return bytes[0] === signature[0] ? parseVersion2(bytes) : parseVersion1(bytes);
}
