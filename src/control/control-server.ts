/**
 * The admin API on node:http: guard, match, read, handle, answer. One explicit route table, no middleware.
 *
 * Invariants: nothing is handled before the guard has passed; a request that cannot be served is answered with
 * problem+json; one whose body was not read to its end closes its connection; `close()` comes to an end, whoever hangs.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BoundAddress, boundAddress, listenFailure } from './bound-address.ts';
import { type ControlOptions, type ControlSettings, controlSettings } from './control-options.ts';
import { EventStreams } from './event-streams.ts';
import { reportFault } from './fault-channel.ts';
import { problemOf, problemType } from './problem.ts';
import { hasBody, readBody } from './request-body.ts';
import { guard } from './request-guard.ts';
import { readTarget } from './request-target.ts';
import type { Reply, Route } from './route.ts';
import { matchRoute } from './route-match.ts';
import { routeTable } from './route-table.ts';

const { createServer } = process.getBuiltinModule('node:http');

/** Sent with every answer: nothing is cached, sniffed, framed or run. */
const commonFields = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export class ControlServer implements AsyncDisposable {
  readonly #settings: ControlSettings;
  readonly #streams: EventStreams;
  readonly #server: Server;
  /** The operations served; the reference page is checked against them. */
  readonly routes: readonly Route[];

  /** Throws ERR_CONTROL_TOKEN when the address is not loopback and no token guards it. */
  constructor(options: ControlOptions) {
    this.#settings = controlSettings(options);
    const { source, limits } = this.#settings;
    this.#streams = new EventStreams(limits);
    this.routes = routeTable(source, this.#streams);
    this.#server = createServer(
      {
        maxHeaderSize: limits.headLimitBytes,
        headersTimeout: limits.headTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(1000, limits.headTimeoutMs),
        highWaterMark: limits.streamBufferBytes,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = limits.maxConnections;
    // Out of file descriptors, say: no reason to end the process that serves the public.
    this.#server.on('error', (error) => reportFault({ error }));
  }

  /** Starts to listen. Throws ERR_CONTROL_PORT_BUSY or ERR_CONTROL_LISTEN. */
  listen(): Promise<BoundAddress> {
    const { host, port } = this.#settings;
    return new Promise((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port));
      this.#server.once('error', onError);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', onError);
        resolve(boundAddress(this.#server.address() as AddressInfo));
      });
    });
  }

  /** Stops listening, ends the event streams and lets answers under way finish for `closeGraceMs`. */
  async close(): Promise<void> {
    this.#streams.close();
    if (!this.#server.listening) return;
    const deadline = setTimeout(() => this.#server.closeAllConnections(), this.#settings.limits.closeGraceMs);
    await new Promise((resolve) => this.#server.close(resolve));
    clearTimeout(deadline);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    // A reset connection is the client's affair; without a listener it would end the process.
    response.on('error', () => undefined);
    try {
      const reply = await this.#answer(request);
      // The client may be gone by now, and a stream started on a closed response would never end.
      if (!response.destroyed) send(request, response, reply);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else refuse(request, response, problemOf(error, requestId));
    }
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    guard(request, this.#settings);
    const { path, query } = readTarget(request.url!);
    const { route, params } = matchRoute(this.routes, request.method!, path);
    const body = await readBody(request, this.#settings.limits.bodyLimitBytes);
    return route.handle({ params, query, body });
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (reply.kind !== 'stream') {
    const text = reply.kind === 'json' ? JSON.stringify(reply.value) : reply.text;
    write(response, 200, reply.kind === 'json' ? 'application/json' : reply.type, text);
    return;
  }
  // Set and not yet written: a stream that is refused at its start still becomes a problem.
  response.setHeaders(
    new Map(Object.entries({ ...commonFields, 'content-type': reply.type, 'x-accel-buffering': 'no' })),
  );
  if (request.method === 'HEAD') response.end();
  else reply.start(request, response);
}

function refuse(request: IncomingMessage, response: ServerResponse, problem: ReturnType<typeof problemOf>): void {
  const { status, details } = problem;
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="antipode"');
  if (status === 405) response.setHeader('allow', String(details.allow));
  if (status === 503) response.setHeader('retry-after', '1');
  // What is left of the body would be read as the next request.
  if (hasBody(request) && !request.complete) response.setHeader('connection', 'close');
  write(response, status, problemType, JSON.stringify(problem));
}

function write(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...commonFields, 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
