/** Where the admin API listens in the end, and why it could not. */
import type { AddressInfo } from 'node:net';
import { AntipodeError } from '../core/index.ts';

export interface BoundAddress {
  readonly host: string;
  readonly port: number;
  /** What a client on this machine asks: `http://127.0.0.1:4000`. */
  readonly url: string;
}

export function boundAddress({ address, port }: AddressInfo): BoundAddress {
  const reachable = address === '::' ? '::1' : address === '0.0.0.0' ? '127.0.0.1' : address;
  return { host: address, port, url: `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}` };
}

/** ERR_CONTROL_PORT_BUSY when somebody else listens there, ERR_CONTROL_LISTEN for any other cause. */
export function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): AntipodeError {
  const details = { host, port, reason: error.code };
  if (error.code === 'EADDRINUSE') {
    const message = `the admin API cannot listen on ${host}:${port}, another program does, perhaps another antipode: stop it, or change listen.admin`;
    return new AntipodeError('ERR_CONTROL_PORT_BUSY', message, { cause: error, details });
  }
  const message = `the admin API cannot listen on ${host}:${port} (${error.code}): change listen.admin`;
  return new AntipodeError('ERR_CONTROL_LISTEN', message, { cause: error, details });
}
