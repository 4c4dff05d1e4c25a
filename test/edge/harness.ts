/**
 * An edge in this process in front of raw TCP origins: tests write bytes and look at bytes, on both sides. Every edge is
 * asked at its end whether it has left anything behind: sockets, requests, deadlines, attempts that nobody was told of.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  Edge,
  type EdgeLimits,
  type EdgeRoute,
  type EdgeSettings,
  edgeDefaults,
  ForwardHandler,
  type Handler,
  type Http2Options,
  type Layer,
  type RequestObserver,
  type RouteFilter,
  RouteFilters,
  type SecureListening,
  type TunnelCounts,
  Tunnels,
} from '../../src/edge/index.ts';
import {
  type AttemptEnd,
  type ClientPlace,
  Deadlines,
  type EndpointAddress,
  ProxyEndpoint,
  proxyDefaults,
  RetryAllowance,
  type RetryRules,
  retryRuleDefaults,
  type Target,
  type TargetOptions,
} from '../../src/proxy/index.ts';
import type { RouteMatch } from '../../src/route/index.ts';
import { ObservedTarget } from '../../src/world/observed-target.ts';

export interface Origin extends AsyncDisposable {
  readonly port: number;
  readonly sockets: Set<Socket>;
  /** Everything that came in, over all connections. */
  readonly received: Buffer[];
  close(): Promise<void>;
}

/** A server that hands each connection to `serve` and records what comes in. */
export async function startOrigin(serve: (socket: Socket, origin: Origin) => void): Promise<Origin> {
  const sockets = new Set<Socket>();
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => received.push(bytes));
    serve(socket, origin);
  });
  const port = await listen(server);
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const origin: Origin = { port, sockets, received, close, [Symbol.asyncDispose]: close };
  return origin;
}

/** An origin that answers every request head with the same bytes; request bodies must hold no empty line. */
export function fixedOrigin(answer: string | Buffer): Promise<Origin> {
  return answeringOrigin((socket) => socket.write(answer, 'latin1'));
}

/** An origin that does something for every request head, given with the heads that came before on the connection. */
export function answeringOrigin(answer: (socket: Socket, head: string, before: number) => void): Promise<Origin> {
  return startOrigin((socket) => {
    let text = '';
    let before = 0;
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end + 4);
        text = text.slice(end + 4);
        answer(socket, head, before++);
      }
    });
  });
}

export interface TestEdge extends AsyncDisposable {
  readonly port: number;
  /** Where it listens with TLS; 0 without. */
  readonly securePort: number;
  readonly edge: Edge;
  /** Of the tunnels on the route to the origins. */
  readonly counts: TunnelCounts;
  readonly deadlines: Deadlines;
  readonly endpoints: readonly ProxyEndpoint[];
  /** How the attempts ended, in order. */
  readonly ends: AttemptEnd[];
  /** What was tried again. */
  readonly retries: RetryAllowance;
  readonly settings: EdgeSettings;
  /** Gives it other limits. */
  configure(limits: Partial<EdgeLimits>): void;
  /** Waits until nothing is on its way: no client, no request, no attempt. */
  quiet(): Promise<void>;
  /** Ends it, and fails when it has left anything behind. */
  close(): Promise<void>;
}

export interface TestEdgeOptions {
  /** Listens with TLS as well. */
  readonly secure?: SecureListening;
  /** Speaks HTTP/2 as well. */
  readonly http2?: Http2Options;
  readonly limits?: Partial<EdgeLimits>;
  readonly target?: Partial<Omit<TargetOptions, 'retry'>>;
  /** When a request is tried again, where it is not as by default. */
  readonly retry?: Partial<RetryRules>;
  /** Whether the deadlines of any client count. */
  readonly clientDeadlines?: boolean;
  readonly pool?: Partial<typeof proxyDefaults>;
  readonly upgrade?: boolean;
  readonly maxTunnels?: number;
  /** Where all clients are. */
  readonly place?: () => ClientPlace;
  readonly trustedPeer?: boolean;
  /** Whether a peer is a trusted proxy, whatever its clients say. */
  readonly trusts?: (address: string) => boolean;
  readonly proxyProtocol?: boolean;
  readonly region?: string;
  readonly world?: string;
  readonly debug?: boolean;
  /** Who writes requests down. */
  readonly observer?: RequestObserver;
  /** Whether the origins are edges of ours. */
  readonly isEdge?: boolean;
  /** Requests are taken from an origin that has answered nobody for this long. */
  readonly silentAfterMs?: number;
  /** Whether one more request may start. */
  readonly admits?: () => boolean;
  /** Where the origins are, and how they are spoken to: 127.0.0.1 without TLS when not given. */
  readonly address?: Partial<EndpointAddress>;
  /** Whether the origins take turns. */
  readonly balanced?: boolean;
  /** What the route to the origins asks for; everything when not given. */
  readonly match?: RouteMatch;
  /** What the route to the origins does besides. */
  readonly filters?: readonly RouteFilter[];
  /** Layers around the origins, the outermost first. */
  readonly layers?: readonly Layer[];
  /** Routes before the one to the origins. */
  readonly routes?: readonly Omit<EdgeRoute, 'index' | 'label' | 'encodedSlash'>[];
}

function endpointOf(id: string, port: number, options: TestEdgeOptions, deadlines: Deadlines): ProxyEndpoint {
  const { isEdge = false, silentAfterMs = Number.POSITIVE_INFINITY } = options;
  const address = { host: '127.0.0.1', port, tls: false, ...options.address };
  return new ProxyEndpoint({ id, address, isEdge, silentAfterMs }, { ...proxyDefaults, ...options.pool }, deadlines);
}
const anyPort = { host: '127.0.0.1', port: 0 };

/** What has been tried at the origins. */
interface Attempts {
  started: number;
  readonly ends: AttemptEnd[];
  readonly retries: RetryAllowance;
}

function targetOf(endpoints: readonly ProxyEndpoint[], attempts: Attempts, options: TestEdgeOptions): Target {
  const never = Number.POSITIVE_INFINITY;
  return {
    options: {
      ...proxyDefaults,
      totalTimeoutMs: never,
      retry: { ...retryRuleDefaults, perTryTimeoutMs: never, ...options.retry },
      retries: attempts.retries,
      ...options.target,
    },
    pick: (_request, tried) => {
      const left = endpoints.filter((endpoint) => !tried.includes(endpoint));
      return left[options.balanced === true ? attempts.started % left.length : 0];
    },
    admits: options.admits ?? (() => true),
    started: () => {
      attempts.started++;
    },
    finished: (_endpoint, _request, end) => attempts.ends.push(end),
  };
}

/** An edge with one route that goes to the origins: to the first that has not been tried, or to each in turn. */
export async function startEdge(ports: readonly number[], options: TestEdgeOptions = {}): Promise<TestEdge> {
  const deadlines = new Deadlines();
  const endpoints = ports.map((port, index) => endpointOf(`e${index + 1}`, port, options, deadlines));
  const attempts: Attempts = { started: 0, ends: [], retries: new RetryAllowance() };
  const target = targetOf(endpoints, attempts, options);
  const tunnels = new Tunnels();
  const counts = { asked: 0, open: 0, opened: 0 };
  const forward: Handler = new ForwardHandler(
    new ObservedTarget(target),
    { clientDeadlines: options.clientDeadlines ?? false, totalTimeoutMs: target.options.totalTimeoutMs },
    options.upgrade === true ? { tunnels, counts, max: options.maxTunnels ?? Number.POSITIVE_INFINITY } : undefined,
  );
  const handler = (options.layers ?? []).reduceRight((inner, layer) => layer(inner), forward);
  const filters = new RouteFilters(options.filters ?? []);
  const routes = [...(options.routes ?? []), { path: '/', ...options.match, filters, handler }];
  const settings = (limits: Partial<EdgeLimits> | undefined): EdgeSettings => ({
    routes: routes.map((route, index) => ({ encodedSlash: false, ...route, index, label: `${index}` })),
    identify: (address) => ({ address, place: options.place?.(), trustedPeer: options.trustedPeer ?? false }),
    trusts: options.trusts ?? (() => false),
    limits: { ...edgeDefaults, ...options.limits, ...limits },
    debug: options.debug ?? false,
    observer: options.observer,
  });
  const edge = new Edge({
    ...settings(undefined),
    deadlines,
    tunnels,
    region: options.region ?? '',
    world: options.world ?? '',
    proxyProtocol: options.proxyProtocol ?? false,
    ...(options.secure !== undefined && { secure: options.secure }),
    ...(options.http2 !== undefined && { http2: options.http2 }),
  });
  const { port } = await edge.listen(anyPort);
  const securePort = options.secure === undefined ? 0 : (await edge.listenSecure(anyPort)).port;
  const { counters } = edge;
  const { ends, retries } = attempts;
  const quiet = () =>
    eventually(
      () => counters.open === 0 && counters.active === 0 && attempts.started === ends.length,
      () =>
        `nothing on its way: ${counters.open} clients, ${counters.active} requests, ${attempts.started - ends.length} attempts`,
    );
  const close = async () => {
    await edge.close();
    for (const endpoint of endpoints) endpoint.close();
    await quiet();
    const left = () => endpoints.map(({ pool }) => ({ open: pool.open, idle: pool.idle, pending: pool.pending }));
    const none = endpoints.map(() => ({ open: 0, idle: 0, pending: 0 }));
    await eventually(
      () => endpoints.every(({ pool }) => pool.open === 0),
      () => `no connection left: ${JSON.stringify(left())}`,
    );
    assert.deepEqual(left(), none);
    assert.equal(deadlines.size, 0);
    assert.deepEqual({ ...counts, opened: 0 }, { asked: 0, open: 0, opened: 0 });
    assert.deepEqual(warnings, []);
  };
  const configure = (limits: Partial<EdgeLimits>) => edge.configure(settings(limits));
  const all = { port, counts, settings: settings(undefined), securePort, edge, deadlines, endpoints, ends, retries };
  return { ...all, configure, quiet, close, [Symbol.asyncDispose]: close };
}

/** Of listeners that pile up, for one. */
const warnings: string[] = [];
process.on('warning', (warning) => warnings.push(String(warning)));

export interface Client {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  text(): string;
  /** Waits until what was received satisfies `enough`. */
  until(enough: (text: string) => boolean): Promise<string>;
  /** Everything, once the other side has closed. */
  rest(): Promise<string>;
}

export async function openClient(port: number): Promise<Client> {
  const socket = connect({ host: '127.0.0.1', port });
  const pieces: Buffer[] = [];
  let closed = false;
  let wake = () => {};
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    pieces.push(bytes);
    wake();
  });
  socket.on('close', () => {
    closed = true;
    wake();
  });
  await once(socket, 'connect');
  const text = () => Buffer.concat(pieces).toString('latin1');
  const until = async (enough: (text: string) => boolean) => {
    for (;;) {
      const now = text();
      if (enough(now)) return now;
      if (closed) throw new Error(`the connection closed; received so far: ${JSON.stringify(now)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const rest = async () => {
    while (!closed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return text();
  };
  return { socket, text, until, rest };
}

/** Sends bytes on a new connection; resolves to everything received when the edge closes it. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const client = await openClient(port);
  client.socket.write(bytes, 'latin1');
  return client.rest();
}

/** Waits until a condition holds, looking at every turn of the event loop for up to five seconds. */
export async function eventually(holds: () => boolean, what: string | (() => string)): Promise<void> {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`did not come to be: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

/** The data of a chunked body without trailers. */
export function dechunk(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (size === 0) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
