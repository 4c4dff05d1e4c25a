/**
 * Addresses of the public Internet, the only ones that have a place. Everything else is set aside by the IANA
 * special-purpose address registries (RFC 6890): private, loopback, link-local, shared, documentation, translation,
 * multicast, reserved.
 */
import { type Address, isIpv4 } from './address.ts';
import { compileNetworks } from './cidr.ts';

const specialBlocks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
];

let isSpecial: ((address: Address) => boolean) | undefined;

/** True for global unicast: in IPv6 only 2000::/3 has been given out (RFC 4291, 2.4). */
export function isPublicAddress(address: Address): boolean {
  isSpecial ??= compileNetworks(specialBlocks);
  return (isIpv4(address) || address.word0 >>> 29 === 1) && !isSpecial(address);
}
