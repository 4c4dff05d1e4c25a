/** How a service's endpoints are spoken to by TLS, from the files its config names. */
import { readFileSync } from 'node:fs';
import type { ResolvedService } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';
import { type EndpointAddress, EndpointTls } from '../proxy/index.ts';

/**
 * Adds to an endpoint's address how it is spoken to, and in which protocol. The files are read once, now, and small; that they are there and in
 * order was seen when the config was loaded. Throws ERR_TLS_FILE when one is gone since.
 */
export function securing({ tls, protocol, source }: ResolvedService): (address: EndpointAddress) => EndpointAddress {
  const http2 = protocol === 'http2';
  if (tls === undefined) return (address) => (http2 ? { ...address, http2 } : address);
  const security = new EndpointTls({ ...tls, ca: textOf(tls.ca), cert: textOf(tls.cert), key: textOf(tls.key) });
  // What is discovered has no scheme to say it by.
  return (address) => ({ ...address, tls: address.tls || source.kind === 'discover', http2, security });
}

function textOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const message = `${file} cannot be read (${cause.code}): name a PEM file that this process may read`;
    throw new AntipodeError('ERR_TLS_FILE', message, { cause, details: { file } });
  }
}
