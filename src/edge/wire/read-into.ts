/**
 * Reads an accepted connection into buffers of ours. Where its handle cannot be moved, the bytes come by `data` events, at
 * some cost and with the same meaning. So they do from a TLS socket.
 */
import type { Socket } from 'node:net';
import { moveHandle } from './accepted-handle.ts';

export interface ByteReader {
  /** The buffer for the next read. */
  buffer(): Buffer;
  /** `size` bytes have been read to the start of `bytes`. */
  read(bytes: Buffer, size: number): void;
}

/**
 * `accepted` comes from a server with `pauseOnConnect` and `allowHalfOpen`; what stands unread on it is read first. Returns
 * the socket to use instead of it.
 */
export function readInto(accepted: Socket, reader: () => ByteReader): Socket {
  const moved = moveHandle(accepted, {
    buffer: () => reader().buffer(),
    callback: (size: number, bytes: Uint8Array) => {
      reader().read(bytes as Buffer, size);
      return true;
    },
  });
  if (moved === undefined) {
    accepted.on('data', (bytes: Buffer) => reader().read(bytes, bytes.length));
    accepted.resume();
    return accepted;
  }
  const { socket, unread } = moved;
  // Before the system can bring more, and when whoever reads is ready for it.
  if (unread !== null) process.nextTick(() => socket.destroyed || reader().read(unread, unread.length));
  return socket;
}
