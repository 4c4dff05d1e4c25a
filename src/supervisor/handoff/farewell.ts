/**
 * The last word to a client whose request was lost with its worker. What the client still sends is read and dropped for a
 * while: closing with unread bytes would reset the connection, and the reset can overtake the answer (RFC 9112, section 9.6).
 */
import type { Socket } from 'node:net';
import { handoffDefaults } from './defaults.ts';

export function sayFarewell(socket: Socket, answer: string, onGone: () => void): void {
  const patience = setTimeout(() => socket.destroy(), handoffDefaults.farewellMs).unref();
  // An error is always followed by `close`.
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(patience);
    onGone();
  });
  socket.end(answer, 'latin1');
  socket.resume();
}
