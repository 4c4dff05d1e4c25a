/**
 * When an app is ready, seen from outside: somebody accepts connections on its port. Both loopback addresses are
 * tried, because `listen(port, 'localhost')` means ::1 on many systems and 127.0.0.1 on others.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

const loopback = ['127.0.0.1', '::1'];

/** Resolves with the address that accepts; undefined when the signal aborts first. */
export async function waitForListener(
  port: number,
  pollIntervalMs: number,
  signal: AbortSignal,
): Promise<SocketAddress | undefined> {
  while (!signal.aborted) {
    for (const host of loopback) {
      if (await accepts({ host, port }, signal)) return signal.aborted ? undefined : { host, port };
    }
    await delay(pollIntervalMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

function accepts(address: SocketAddress, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, signal });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      // Simultaneous open (RFC 9293, 3.5): a socket can meet itself where nobody listens.
      const self = socket.localPort === address.port;
      socket.destroy();
      resolve(!self);
    });
  });
}
