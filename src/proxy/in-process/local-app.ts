/**
 * An app in this very process, by its own `http.Server`: what is asked of it is handed to its listeners as the messages
 * that Node would have made of the bytes, without a byte in between.
 *
 * The server itself stays as it is. It goes on serving the connections it accepts, and what the app sets on it (message
 * classes of its own, `joinDuplicateHeaders`) holds for both ways in. Its limits of time and size are the edge's to keep.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AppSocket } from './app-socket.ts';
import { type MessageClasses, messageClassesOf } from './node-messages.ts';

export class LocalApp {
  readonly server: Server;
  readonly #classes: MessageClasses;
  readonly #joinsDuplicates: boolean;

  constructor(server: Server) {
    this.server = server;
    this.#joinsDuplicates = (server as { joinDuplicateHeaders?: boolean }).joinDuplicateHeaders === true;
    this.#classes = messageClassesOf(server);
  }

  /** Whether it takes requests. */
  get listening(): boolean {
    return this.server.listening;
  }

  /** Whether it changes protocols at all; where it does not, Node has it answer as to any other request. */
  get upgrades(): boolean {
    return this.server.listenerCount('upgrade') > 0;
  }

  /** Tells the app of a connection, for it may count them; Node's own listener, the first, would read from it. */
  connected(socket: AppSocket): void {
    for (const listener of this.server.listeners('connection').slice(1)) listener.call(this.server, socket);
  }

  /** An empty request on this connection. */
  request(socket: AppSocket): IncomingMessage {
    const request = new this.#classes.IncomingMessage(socket as never);
    request.httpVersion = '1.1';
    request.httpVersionMajor = 1;
    request.httpVersionMinor = 1;
    if (this.#joinsDuplicates) Object.assign(request, { joinDuplicateHeaders: true });
    return request;
  }

  /** The response to it. */
  response(request: IncomingMessage, socket: AppSocket): ServerResponse {
    const response = new this.#classes.ServerResponse(request);
    // Whether the client's connection stays open is not for the app to say.
    response.removeHeader('connection');
    response.assignSocket(socket as never);
    return response;
  }

  /** Hands a request to the app. What its listeners throw is thrown. */
  ask(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const { server } = this;
    if (expectsContinue && server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', request, response);
      return;
    }
    if (expectsContinue) response.writeContinue();
    server.emit('request', request, response);
  }

  /** The same for a request to change the protocol. */
  upgrade(request: IncomingMessage, socket: AppSocket): void {
    this.server.emit('upgrade', request, socket, Buffer.alloc(0));
  }
}
