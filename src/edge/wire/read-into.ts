/**
 * Reads an accepted connection into buffers of ours, as `net.connect` offers with `onread` and `net.Server` does not.
 *
 * Node makes the socket of an accepted connection by itself; here its handle moves to a socket made with `onread`. That
 * relies on three names of Node's that are not documented (`_handle`, the option `handle`, `_server`), so it is looked at
 * whether they are there; where they are not, the bytes come by `data` events, at some cost and with the same meaning. So they do from a TLS
 * socket, whose bytes are made by decryption.
 */
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

export interface ByteReader {
  /** The buffer for the next read. */
  buffer(): Buffer;
  /** `size` bytes have been read to the start of `bytes`. */
  read(bytes: Buffer, size: number): void;
}

interface Accepted {
  _handle?: object | null;
  _server?: unknown;
}

/**
 * `accepted` comes from a server with `pauseOnConnect` and `allowHalfOpen`; what stands unread on it is read first. Returns
 * the socket to use instead of it.
 */
export function readInto(accepted: Socket, reader: () => ByteReader): Socket {
  const inner = accepted as unknown as Accepted;
  const handle = inner._handle;
  const movable = typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle && '_server' in inner;
  if (!movable || accepted instanceof TLSSocket) {
    accepted.on('data', (bytes: Buffer) => reader().read(bytes, bytes.length));
    accepted.resume();
    return accepted;
  }
  const unread: Buffer | null = accepted.readableLength > 0 ? accepted.read() : null;
  inner._handle = null;
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: () => reader().buffer(),
      callback: (size: number, bytes: Uint8Array) => {
        reader().read(bytes as Buffer, size);
        return true;
      },
    },
  };
  const socket = new Socket(options as object);
  // The server counts its open connections by the sockets that name it.
  (socket as unknown as Accepted)._server = inner._server;
  inner._server = null;
  // Before the system can bring more, and when whoever reads is ready for it.
  if (unread !== null) process.nextTick(() => socket.destroyed || reader().read(unread, unread.length));
  return socket;
}
