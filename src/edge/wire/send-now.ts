/**
 * What is for a client, taken by the system in this very call: no code but this stands between what was done before, such as
 * writing down that it leaves, and its leaving. A stream of Node's takes some time for it, above all in a process that has
 * only begun.
 */
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { handleOf } from './accepted-handle.ts';

/**
 * `what` is text of one byte a character, or bytes; `socket` is a plain one. What the system does not take goes the way of the
 * stream, behind what waits there; so does any fault.
 */
export function sendNow(socket: Socket, what: string | Buffer): void {
  const fd = handleOf(socket)?.fd ?? -1;
  let rest = what;
  if (fd >= 0 && socket.writableLength === 0 && socket.writable) {
    try {
      const taken = typeof what === 'string' ? writeSync(fd, what, null, 'latin1') : writeSync(fd, what);
      if (taken === what.length) return;
      rest = typeof what === 'string' ? what.slice(taken) : what.subarray(taken);
    } catch {
      // The stream meets the same.
    }
  }
  socket.write(rest, 'latin1');
}
