/**
 * An app in this very process, by its own `http.Server`: what is asked of it is handed to its listeners as the messages
 * that Node makes of bytes, without a byte in between.
 *
 * The server itself stays as it is. It goes on serving the connections it accepts, and what the app sets on it (message
 * classes of its own, timeouts, `joinDuplicateHeaders`) holds for both ways in. Invariant: it counts each request that is
 * under way as a connection, so that it is closed, and tells its listeners, only when these are over too.
 */
import type { Server } from 'node:http';
import type { AppSocket } from './app-socket.ts';
import { type MessageInternals, messageClassOf, type ServerInternals } from './node-server.ts';

export interface MessageHead {
  readonly method: string;
  readonly url: string;
  readonly fields: MessageFields;
}

export interface MessageFields {
  /** Names and values in turn. */
  readonly lines: string[];
  /** `request.headers`; undefined where it takes Node to tell them. */
  readonly headers: Record<string, string> | undefined;
}

export class LocalApp {
  readonly server: Server;
  readonly #internals: ServerInternals;
  readonly #IncomingMessage: new (
    socket: never,
  ) => MessageInternals;

  constructor(server: Server) {
    this.server = server;
    this.#internals = server as ServerInternals;
    this.#IncomingMessage = messageClassOf(server);
  }

  /** Whether it takes requests. */
  get listening(): boolean {
    return this.server.listening;
  }

  /** Whether a connection may carry any number of requests. */
  get keepsConnections(): boolean {
    return !(Number(this.server.maxRequestsPerSocket) > 0);
  }

  /** Tells the server of a connection, as if it had accepted it. */
  connect(socket: AppSocket): void {
    this.server.emit('connection', socket);
  }

  /** The head of a request on this connection. */
  message(socket: AppSocket, { method, fields, url }: MessageHead): MessageInternals {
    const message = new this.#IncomingMessage(socket as never);
    message.httpVersion = '1.1';
    message.httpVersionMajor = 1;
    message.httpVersionMinor = 1;
    message.method = method;
    message.url = url;
    // What Node's parser says of a request that does not ask to change the protocol.
    message.upgrade = false;
    if (this.#internals.joinDuplicateHeaders === true) message.joinDuplicateHeaders = true;
    message._addHeaderLines(fields.lines, fields.lines.length);
    const { headers } = fields;
    if (headers !== undefined) message.headers = headers;
    return message;
  }

  /** A request is under way. */
  began(): void {
    this.#internals._connections++;
  }

  /** It is over. */
  ended(): void {
    this.#internals._connections--;
    if (!this.server.listening) this.#internals._emitCloseIfDrained();
  }
}
