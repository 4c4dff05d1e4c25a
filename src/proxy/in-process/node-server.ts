/**
 * What of Node's HTTP server has no documented way to it: its message parser, as it hangs on a connection. Handing it a
 * message is what Node does itself when the head of a request has been read; all that follows (the response, `Expect`,
 * timeouts, aborts, events and their order) is Node's own.
 *
 * node-server.test.ts says whether a version of Node still has it; where not, an app is asked over a wire.
 */
import type { IncomingMessage, Server } from 'node:http';

const { IncomingMessage: NodeMessage } = process.getBuiltinModule('node:http');

export interface MessageParser {
  /** The message being read; Node takes it away when it is done with it. */
  incoming: IncomingMessage | null;
  /** The head of a message is there: makes the response and asks the app. */
  onIncoming(message: IncomingMessage, keepAlive: boolean): number;
  /** Takes the connection from those whose slow requests Node ends. */
  remove?(): void;
}

/** The members of a message that its types do not name. */
export interface MessageInternals extends IncomingMessage {
  joinDuplicateHeaders?: boolean;
  upgrade: boolean | null;
  /** Whatever comes of it is dropped. */
  readonly _dumped?: boolean;
  _addHeaderLines(lines: string[], count: number): void;
}

/** The class of requests the server was made with (`http.createServer({ IncomingMessage })`). */
export function messageClassOf(server: Server): new (socket: never) => MessageInternals {
  const symbol = Object.getOwnPropertySymbols(server).find(({ description }) => description === 'IncomingMessage');
  const own = symbol === undefined ? undefined : (server as unknown as Record<symbol, unknown>)[symbol];
  return (own ?? NodeMessage) as new (
    socket: never,
  ) => MessageInternals;
}

/** A server's connections that are under way; it is closed when there are none. */
export interface ServerInternals extends Server {
  joinDuplicateHeaders?: boolean;
  _connections: number;
  _emitCloseIfDrained(): void;
}
