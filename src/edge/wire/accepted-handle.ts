/**
 * Node makes the socket of an accepted connection by itself; here its handle moves to a socket made with `onread`, as
 * `net.connect` offers and `net.Server` does not. That relies on names of Node's that are not documented (`_handle`, the option
 * `handle`, `_server`), so it is looked at whether they are there.
 */
import { type OnReadOpts, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Of a connection, what the system knows it by. */
export interface SocketHandle {
  readonly fd?: number;
  /** Called when something has come. */
  onread?: unknown;
  useUserBuffer?: (buffer: Buffer) => void;
}

interface Accepted {
  _handle?: SocketHandle | null;
  _server?: unknown;
}

export interface Moved {
  /** The socket to use from here on. */
  readonly socket: Socket;
  readonly handle: SocketHandle;
  /** What stood unread on the one before. */
  readonly unread: Buffer | null;
}

/** Undefined where it cannot be moved. The bytes of a TLS socket are made by decryption, and no handle's. */
export function moveHandle(accepted: Socket, onread: OnReadOpts): Moved | undefined {
  const inner = accepted as unknown as Accepted;
  const handle = inner._handle;
  const movable = typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle && '_server' in inner;
  if (!movable || accepted instanceof TLSSocket) return undefined;
  const unread: Buffer | null = accepted.readableLength > 0 ? accepted.read() : null;
  inner._handle = null;
  const socket = new Socket({ handle, allowHalfOpen: true, onread } as object);
  // The server counts its open connections by the sockets that name it.
  (socket as unknown as Accepted)._server = inner._server;
  inner._server = null;
  return { socket, handle, unread };
}

export function handleOf(socket: Socket): SocketHandle | undefined {
  return (socket as unknown as Accepted)._handle ?? undefined;
}
