/**
 * Reads the header of the PROXY protocol from a connection, before anything else is read: TLS and HTTP begin behind it.
 * What came with the header stands unread on the socket.
 */
import type { Socket } from 'node:net';
import { incomplete, refused } from '../../http/index.ts';
import { parseProxyHeader } from './parse-proxy-header.ts';

export interface ProxyHeaderOptions {
  /** For the whole header. */
  readonly timeoutMs: number;
  /** The header has been read. `address` is the client's, undefined where the peer speaks for itself. */
  readonly onHeader: (address: string | undefined) => void;
  /** There was none, or none in time; the connection is gone. `isFault` unless the peer left without a byte. */
  readonly onRefused: (isFault: boolean) => void;
}

/** `socket` comes from a server that pauses on connect. */
export function readProxyHeader(socket: Socket, { timeoutMs, onHeader, onRefused }: ProxyHeaderOptions): void {
  let seen: Buffer = Buffer.alloc(0);
  let isFault = false;
  const refuse = () => {
    isFault = true;
    socket.destroy();
  };
  // Checks of balancers that open a connection and close it are no fault.
  const onEnd = () => (seen.length === 0 ? socket.destroy() : refuse());
  const onClose = () => {
    settle();
    onRefused(isFault);
  };
  const onData = (bytes: Buffer) => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const header = parseProxyHeader(seen);
    if (header === incomplete) return;
    if (header === refused) {
      refuse();
      return;
    }
    settle();
    if (header.end < seen.length) socket.unshift(seen.subarray(header.end));
    onHeader(header.address);
  };
  const timer = setTimeout(refuse, timeoutMs);
  const settle = () => {
    clearTimeout(timer);
    socket.pause();
    socket.off('data', onData).off('end', onEnd).off('close', onClose).off('error', ignore);
  };
  socket.on('data', onData).on('end', onEnd).on('close', onClose).on('error', ignore);
  socket.resume();
}

/** An error is always followed by `close`. */
function ignore(): void {}
