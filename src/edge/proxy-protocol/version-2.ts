/**
 * Version 2 of the PROXY protocol: a binary header of a told length. What stands behind the addresses (TLVs) is skipped.
 */
import { canonicalAddress } from '../../geo/index.ts';
import { incomplete, refused } from '../../http/index.ts';
import type { ProxyHeader } from './proxy-header.ts';
import { proxyProtocolDefaults } from './proxy-protocol-defaults.ts';

export const signature: Buffer = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const fixedBytes = 16;

const Command = { local: 0x20, proxy: 0x21 } as const;
const Family = { unspecified: 0x00, tcpOverIpv4: 0x11, tcpOverIpv6: 0x21, unixStream: 0x31 } as const;

export function parseVersion2(bytes: Buffer): ProxyHeader | typeof incomplete | typeof refused {
  const size = Math.min(bytes.length, signature.length);
  if (!bytes.subarray(0, size).equals(signature.subarray(0, size))) return refused;
  const command = bytes[12];
  if (command !== undefined && command !== Command.local && command !== Command.proxy) return refused;
  if (bytes.length < fixedBytes) return incomplete;
  const length = bytes.readUInt16BE(14);
  const end = fixedBytes + length;
  if (end > proxyProtocolDefaults.maxHeaderBytes) return refused;
  if (command === Command.proxy && length < addressBytes(bytes[13]!)) return refused;
  if (bytes.length < end) return incomplete;
  return { end, address: command === Command.local ? undefined : sourceOf(bytes) };
}

/** How long the addresses of a family are; none can be long enough for one that says nothing of a TCP connection. */
function addressBytes(family: number): number {
  switch (family) {
    case Family.unspecified:
      return 0;
    case Family.tcpOverIpv4:
      return 12;
    case Family.tcpOverIpv6:
      return 36;
    case Family.unixStream:
      return 216;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** Undefined for a client that has no IP address. */
function sourceOf(bytes: Buffer): string | undefined {
  const family = bytes[13];
  if (family === Family.tcpOverIpv4) return bytes.subarray(fixedBytes, fixedBytes + 4).join('.');
  if (family !== Family.tcpOverIpv6) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(fixedBytes + 2 * index).toString(16));
  return canonicalAddress(groups.join(':'));
}
