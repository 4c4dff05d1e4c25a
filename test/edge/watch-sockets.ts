/**
 * The sockets an edge in this process holds, as Node announces them: how much waits in their queues and how much they
 * have read is what backpressure is about, and is not to be seen from outside.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface WatchedSockets extends Disposable {
  /** Accepted at this port: the edge's to its clients. */
  accepted(port: number): Socket[];
  /** Connected to this port: the edge's to an origin. */
  connected(port: number): Socket[];
}

export function watchSockets(): WatchedSockets {
  const servers: Socket[] = [];
  const clients: Socket[] = [];
  const onServer = (message: unknown) => servers.push((message as { socket: Socket }).socket);
  const onClient = (message: unknown) => clients.push((message as { socket: Socket }).socket);
  subscribe('net.server.socket', onServer);
  subscribe('net.client.socket', onClient);
  return {
    accepted: (port) => servers.filter(({ localPort }) => localPort === port),
    connected: (port) => clients.filter(({ remotePort }) => remotePort === port),
    [Symbol.dispose]() {
      unsubscribe('net.server.socket', onServer);
      unsubscribe('net.client.socket', onClient);
    },
  };
}
