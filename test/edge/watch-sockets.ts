/**
 * The sockets of this process, an edge's among them: how much waits in their queues and how much they have read is what
 * backpressure is about, and is not to be seen from outside.
 */
import { Socket } from 'node:net';

/** Open sockets; Node has no documented list of them. */
function sockets(): Socket[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  return _getActiveHandles().filter((handle) => handle instanceof Socket);
}

/** Those accepted at this port: an edge's to its clients, oldest first. */
export function acceptedSockets(port: number): Socket[] {
  return sockets().filter(({ localPort }) => localPort === port);
}

/** Those connected to this port: an edge's to an origin, oldest first. */
export function connectedSockets(port: number): Socket[] {
  return sockets().filter(({ remotePort }) => remotePort === port);
}
