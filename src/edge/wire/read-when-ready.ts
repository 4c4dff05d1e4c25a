/**
 * Reads an accepted connection by calls of ours. Node reads first and tells afterwards; what it has read is lost with a
 * process that is killed meanwhile, and in a process that has only begun that is a tenth of a millisecond for each request.
 * Here the system only says that something has come, and whoever reads it has it in the same call.
 *
 * A handle whose buffer has no room reads nothing, and calls its `onread` all the same (libuv: `UV_ENOBUFS`). What it is
 * about is found out by reading. The end of a stream, which can be read twice, is left to Node.
 */
import type { Socket } from 'node:net';
import { handleOf, moveHandle, type SocketHandle } from './accepted-handle.ts';
import { type ByteReader, readInto } from './read-into.ts';

export interface ReadyReader extends ByteReader {
  /** Something has come, or the end. Reads it by `fd` and returns how many bytes it was; throws as `readSync` does. */
  receive(fd: number): number;
  /** So many bytes have been read. */
  received(size: number): void;
}

const noRoom = Buffer.alloc(0);
const room = Buffer.alloc(1);

/** As `readInto`, which it is where a handle cannot be read so. */
export function readWhenReady(accepted: Socket, reader: () => ReadyReader): Socket {
  if (!isReadable(handleOf(accepted))) return readInto(accepted, reader);
  const moved = moveHandle(accepted, { buffer: noRoom, callback: () => true });
  if (moved === undefined) return readInto(accepted, reader);
  const { socket, handle, unread } = moved;
  const byNode = handle.onread;
  handle.onread = () => {
    let size: number;
    try {
      size = reader().receive(handle.fd!);
    } catch (error) {
      if (!isNothingYet(error)) socket.destroy(error as Error);
      return;
    }
    if (size > 0) {
      reader().received(size);
    } else {
      handle.useUserBuffer!(room);
      handle.onread = byNode;
    }
  };
  if (unread !== null) process.nextTick(() => socket.destroyed || reader().read(unread, unread.length));
  return socket;
}

function isReadable(handle: SocketHandle | undefined): boolean {
  return typeof handle?.fd === 'number' && handle.fd >= 0 && typeof handle.onread === 'function';
}

function isNothingYet(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
