/**
 * A real HTTP server on loopback that does what a test tells it, and can go away and come back at the same port.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export class LoopbackApp implements AsyncDisposable {
  readonly name: string;
  /** The status of every answer from now on. */
  status = 200;
  /** Fields of every answer. */
  readonly fields: Record<string, string> = {};
  /** Whether requests are taken and not answered. */
  isSilent = false;
  /** What was asked, health checks too, the longest ago first. */
  readonly requests: LoopbackRequest[] = [];
  #server: Server | undefined;
  #port = 0;

  /** Answers with its name. */
  static async start(name = 'app'): Promise<LoopbackApp> {
    const app = new LoopbackApp(name);
    await app.open();
    return app;
  }

  constructor(name: string) {
    this.name = name;
  }

  get port(): number {
    return this.#port;
  }

  get url(): `http://${string}` {
    return `http://127.0.0.1:${this.#port}`;
  }

  get address(): { readonly host: string; readonly port: number; readonly tls: false } {
    return { host: '127.0.0.1', port: this.#port, tls: false };
  }

  /** What clients asked: a health check may come at any time, between the request of a test and what it asserts too. */
  get clientRequests(): readonly LoopbackRequest[] {
    return this.requests.filter(({ headers }) => headers['user-agent'] !== 'antipode-health');
  }

  /** Listens, again at the same port if it did before. */
  async open(): Promise<void> {
    const server = createServer((request, response) => this.#serve(request, response));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Connections end, new ones are refused. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    this.requests.push({ method, url, headers });
    if (this.isSilent) return;
    request.resume();
    request.once('end', () => response.writeHead(this.status, this.fields).end(this.name));
  }
}
