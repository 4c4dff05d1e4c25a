/** Version 1 of the PROXY protocol: one line of text, such as `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443`. */
import { isIP } from 'node:net';
import { canonicalAddress } from '../../geo/index.ts';
import { incomplete, refused } from '../../http/index.ts';
import type { ProxyHeader } from './proxy-header.ts';

const start = Buffer.from('PROXY ');
/** With its CRLF, as the specification has it. */
const maxLineBytes = 107;
const number = '(0|[1-9]\\d{0,4})';
const line = new RegExp(`^PROXY (?:UNKNOWN(?: .*)?|TCP(4|6) (\\S+) (\\S+) ${number} ${number})$`);
const maxPort = 65_535;

export function parseVersion1(bytes: Buffer): ProxyHeader | typeof incomplete | typeof refused {
  const size = Math.min(bytes.length, start.length);
  if (!bytes.subarray(0, size).equals(start.subarray(0, size))) return refused;
  const at = bytes.subarray(0, maxLineBytes).indexOf('\n');
  if (at < 0) return bytes.length < maxLineBytes ? incomplete : refused;
  if (bytes[at - 1] !== 0x0d) return refused;
  const found = line.exec(bytes.toString('latin1', 0, at - 1));
  if (found === null) return refused;
  const end = at + 1;
  const [, version, source, destination, ...ports] = found;
  if (version === undefined) return { end, address: undefined };
  const family = Number(version);
  const known =
    isIP(source!) === family && isIP(destination!) === family && ports.every((port) => Number(port) <= maxPort);
  const address = known ? canonicalAddress(source!) : undefined;
  return address === undefined ? refused : { end, address };
}
