/**
 * An edge: the listener of the wire front and all its client connections.
 */
import { channel } from 'node:diagnostics_channel';
import { createServer, type Server, type Socket } from 'node:net';
import { AntipodeError } from '../core/index.ts';
import type { Deadlines } from '../proxy/index.ts';
import { createRouter } from '../route/index.ts';
import type { IdentifyClient } from './client-identity.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeLimits, EdgeRuntime } from './edge-runtime.ts';
import { health } from './local-answer.ts';
import { TrafficCounters } from './traffic-counters.ts';
import { ClientConnection } from './wire/client-connection.ts';

export interface EdgeOptions {
  readonly routes: readonly EdgeRoute[];
  readonly identify: IdentifyClient;
  readonly limits: EdgeLimits;
  readonly deadlines: Deadlines;
  /** This edge's region; none when not given. */
  readonly region?: string;
  /** Whether it is a global entry, which passes requests on to the edges of regions. */
  readonly isEntry?: boolean;
  /** Whether responses say who served them. */
  readonly debug?: boolean;
  /** Whether this node can serve requests; asked by its health path. */
  readonly ready?: () => boolean;
}

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Told of each client connection, as `{ socket }`. */
const connected = channel('antipode:edge:connection');

export class Edge {
  readonly counters: TrafficCounters;
  readonly #runtime: EdgeRuntime & { open: boolean };
  readonly #connections = new Set<ClientConnection>();
  readonly #server: Server;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(options: EdgeOptions) {
    this.counters = new TrafficCounters(options.routes.length);
    this.#runtime = {
      router: createRouter(options.routes),
      healthRoute: {
        index: options.routes.length,
        label: 'health',
        encodedSlash: false,
        filters: undefined,
        handler: health(() => this.#runtime.open && (options.ready?.() ?? true)),
      },
      routeCount: options.routes.length,
      identify: options.identify,
      limits: options.limits,
      counters: this.counters,
      deadlines: options.deadlines,
      region: options.region ?? '',
      isEntry: options.isEntry ?? false,
      debug: options.debug ?? false,
      open: true,
    };
    // A client that has sent all it had may still be read to: whether that counts is for the connection to say.
    this.#server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      this.#accept(socket),
    );
    // The system may fail to accept a connection; the edge goes on with those it has.
    this.#server.on('error', () => {
      if (this.#server.listening) this.counters.refused++;
    });
  }

  /** Listens; resolves to the address with the port taken. Throws ERR_EDGE_LISTEN when the port is not to be had. */
  listen(address: ListenAddress): Promise<ListenAddress> {
    const { host, port } = address;
    return new Promise((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException) => reject(listenError(address, cause));
      this.#server.once('error', failed);
      this.#server.listen({ host, port, backlog: 4_096 }, () => {
        this.#server.off('error', failed);
        const bound = this.#server.address();
        resolve({ host, port: typeof bound === 'object' && bound !== null ? bound.port : port });
      });
    });
  }

  /**
   * Stops accepting, lets requests in flight end for `graceMs`, then cuts what is left. Idle connections end at once.
   */
  async close(graceMs = 0): Promise<void> {
    this.#runtime.open = false;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    const left = new Promise<void>((resolve) => {
      if (this.#connections.size === 0) resolve();
      else this.#whenEmpty.push(resolve);
    });
    for (const connection of this.#connections) connection.drain();
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.cut();
    }, graceMs);
    await Promise.all([closed, left]);
    clearTimeout(timer);
  }

  #accept(socket: Socket): void {
    // One that is gone already has no address to be known by.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
    } else if (this.#connections.size >= this.#runtime.limits.maxConnections) {
      this.counters.refused++;
      socket.destroy();
    } else {
      this.counters.accepted++;
      this.counters.open++;
      const connection = new ClientConnection(socket, this.#runtime, (gone) => this.#forget(gone));
      this.#connections.add(connection);
      if (connected.hasSubscribers) connected.publish({ socket: connection.socket });
    }
  }

  #forget(connection: ClientConnection): void {
    this.#connections.delete(connection);
    this.counters.open--;
    if (this.#connections.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}

function listenError({ host, port }: ListenAddress, cause: NodeJS.ErrnoException): AntipodeError {
  const why: Record<string, string> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'ports below 1024 need more rights',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  const reason = why[cause.code ?? ''] ?? cause.message;
  return new AntipodeError('ERR_EDGE_LISTEN', `cannot listen on ${host}:${port}: ${reason}`, {
    cause,
    details: { host, port },
  });
}
