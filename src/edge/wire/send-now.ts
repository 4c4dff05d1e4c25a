/**
 * Text for a client, taken by the system in this very call: no code but this stands between what was done before, such as
 * writing down that it leaves, and its leaving. A stream of Node's takes some time for it, above all in a process that has
 * only begun.
 */
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { handleOf } from './accepted-handle.ts';

/** Of a plain socket. What the system does not take goes the way of the stream, behind what waits there; so does any fault. */
export function sendNow(socket: Socket, text: string): void {
  const fd = handleOf(socket)?.fd ?? -1;
  let rest = text;
  if (fd >= 0 && socket.writableLength === 0 && socket.writable) {
    try {
      const taken = writeSync(fd, text, null, 'latin1');
      if (taken === text.length) return;
      rest = text.slice(taken);
    } catch {
      // The stream meets the same.
    }
  }
  socket.write(rest, 'latin1');
}
