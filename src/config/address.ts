/**
 * Addresses to listen on: `8080`, `'127.0.0.1:8080'`, `'[::1]:8080'`.
 */
import { isIPv4, isIPv6 } from 'node:net';

export interface ListenAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** Where the port of a public listener alone listens: every IPv4 address of this machine. */
const everyHost = '0.0.0.0';
/** Where that of a private one does: it is opened to others only where an address is written out. */
const ownHost = '127.0.0.1';

const hostName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** A port alone is one of every IPv4 address of this machine. Undefined when `value` is no address. */
export function parseListenAddress(value: string | number): ListenAddress | undefined {
  return parseAddress(value, everyHost);
}

/** The same for what is nobody else's: a port alone is one of 127.0.0.1. */
export function parsePrivateAddress(value: string | number): ListenAddress | undefined {
  return parseAddress(value, ownHost);
}

function parseAddress(value: string | number, host: string): ListenAddress | undefined {
  if (typeof value === 'number') return isPort(value) ? { host, port: value } : undefined;
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || !isPort(port)) return undefined;
  const [, ipv6, name] = match;
  if (ipv6 !== undefined) return isIPv6(ipv6) ? { host: ipv6, port } : undefined;
  return hostName.test(name!) ? { host: name!, port } : undefined;
}

/** True for what only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Whether listening on both at once would fail. */
export function collide(a: ListenAddress, b: ListenAddress): boolean {
  return a.port !== 0 && a.port === b.port && (isEveryHost(a.host) || isEveryHost(b.host) || a.host === b.host);
}

function isEveryHost(host: string): boolean {
  return host === everyHost || host === '::';
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

/** As the config writes it. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
