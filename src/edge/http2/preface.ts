/**
 * Finds out whether a client without TLS speaks HTTP/2: then the first thing it says is the preface (RFC 9113, section
 * 3.4), which is no request of HTTP/1. Only where that is allowed is there a look.
 */
import type { Socket } from 'node:net';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface PrefaceOptions {
  readonly timeoutMs: number;
  /** The whole preface has come; it stands unread on the socket. */
  readonly onHttp2: () => void;
  /** What came is, or may be, HTTP/1; it stands unread on the socket. */
  readonly onHttp1: () => void;
  /** The socket is gone before it was known. */
  readonly onGone: () => void;
}

/** `socket` comes from a server that pauses on connect. */
export function readPreface(socket: Socket, { timeoutMs, onHttp2, onHttp1, onGone }: PrefaceOptions): void {
  let seen: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), timeoutMs).unref();
  const settle = () => {
    clearTimeout(timer);
    socket.off('data', look);
    socket.off('end', give);
    socket.off('close', gone);
    socket.off('error', ignore);
    socket.pause();
    if (seen.length > 0 && !socket.destroyed) socket.unshift(seen);
  };
  const look = (bytes: Buffer) => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const size = Math.min(seen.length, preface.length);
    if (!seen.subarray(0, size).equals(preface.subarray(0, size))) return give();
    if (size < preface.length) return;
    settle();
    onHttp2();
  };
  const give = () => {
    settle();
    onHttp1();
  };
  const gone = () => {
    settle();
    onGone();
  };
  const ignore = () => {};
  socket.on('data', look);
  socket.on('end', give);
  socket.on('close', gone);
  socket.on('error', ignore);
  socket.resume();
}
