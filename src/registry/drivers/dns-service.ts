/**
 * What to ask DNS for a service: `api.internal:3000` is looked up as A and AAAA, every address with that port;
 * `_http._tcp.internal`, without port, as SRV (RFC 2782), which tells ports, priorities and weights.
 */
import { AntipodeError } from '../../core/index.ts';

export interface DnsService {
  readonly name: string;
  /** Undefined: SRV. */
  readonly port: number | undefined;
}

const pattern = /^([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?\.?)(?::(\d{1,5}))?$/;

/** Throws ERR_REGISTRY_SERVICE. */
export function parseDnsService(service: string): DnsService {
  const [, name, digits] = pattern.exec(service) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (name !== undefined && !name.includes('..') && (port === undefined || (port >= 1 && port <= 65_535))) {
    return { name, port };
  }
  throw new AntipodeError(
    'ERR_REGISTRY_SERVICE',
    `${JSON.stringify(service)} cannot be looked up in DNS: write 'api.internal:3000' for A and AAAA records, or '_http._tcp.internal' for SRV records.`,
    { details: { service } },
  );
}
