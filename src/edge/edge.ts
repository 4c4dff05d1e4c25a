/**
 * An edge: its listeners, plain and secure, and the client connections they bring.
 */
import type { Socket } from 'node:net';
import { type Deadlines, processTurn } from '../proxy/index.ts';
import { createRouter } from '../route/index.ts';
import type { AcceptedClient } from './accepted-client.ts';
import { type AdmissionRules, ClientConnections, type EdgeConnection } from './client-connections.ts';
import type { IdentifyClient } from './client-identity.ts';
import { drainDefaults } from './drain-defaults.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeLimits, EdgeRuntime } from './edge-runtime.ts';
import type { Handler } from './handler.ts';
import { Http2Connection } from './http2/http2-connection.ts';
import type { Http2Options } from './http2/http2-defaults.ts';
import { readPreface } from './http2/preface.ts';
import { type ListenAddress, Listener } from './listener.ts';
import { health } from './local-handler.ts';
import { loopTokens } from './loop-tokens.ts';
import { answerLost, type LostRequest } from './lost-answer.ts';
import { readProxyHeader } from './proxy-protocol/read-proxy-header.ts';
import { type RequestIdRules, RequestIds, requestIdDefaults } from './request-ids.ts';
import type { RequestObserver } from './request-observer.ts';
import { ownPath } from './select-route.ts';
import type { Door, TakenConnection } from './taken-connection.ts';
import type { SecureListening } from './tls/secure-listening.ts';
import { SecureRedirect } from './tls/secure-redirect.ts';
import { secureTransport } from './tls/secure-transport.ts';
import { TlsGate } from './tls/tls-gate.ts';
import { TrafficCounters } from './traffic-counters.ts';
import { plainHttp2Transport, plainTransport } from './transport.ts';
import type { Tunnels } from './tunnel/tunnels.ts';
import type { Visit } from './visit.ts';
import { ClientConnection } from './wire/client-connection.ts';

/** What a new config may change while requests go on. */
export interface EdgeSettings {
  readonly routes: readonly EdgeRoute[];
  readonly identify: IdentifyClient;
  /** Whether the peer at this address is a trusted proxy; none is when not given. */
  readonly trusts?: AdmissionRules['trusts'];
  readonly limits: EdgeLimits;
  /** Whether responses say who served them. */
  readonly debug?: boolean;
  /** What is done with the ids of requests, where that is not as usual. */
  readonly requestId?: RequestIdRules;
  /** Who writes requests down. */
  readonly observer?: RequestObserver | undefined;
}

export interface CloseOptions {
  /** Whether connections that another process holds too go back to it when they are idle, instead of being closed. */
  readonly givesBack?: boolean;
}

export interface EdgeOptions extends EdgeSettings {
  readonly deadlines: Deadlines;
  /** How it speaks TLS, for `listenSecure`. */
  readonly secure?: SecureListening;
  /** How it speaks HTTP/2; it does not where this is not given. */
  readonly http2?: Http2Options;
  /** This edge's region; none when not given. */
  readonly region?: string;
  /** The world it belongs to, by whose name requests that go round are known. */
  readonly world?: string;
  /** Whether it is a global entry, which passes requests on to the edges of regions. */
  readonly isEntry?: boolean;
  /** Whether every connection begins with a header of the PROXY protocol, and comes from a trusted proxy. */
  readonly proxyProtocol?: boolean;
  /** What this node answers itself, beside its health, by the last part of the path. */
  readonly own?: Readonly<Record<string, Handler>>;
  /** Those that its requests become. */
  readonly tunnels?: Tunnels;
  /** The port with TLS where others listen for this edge. */
  readonly securePort?: number;
  /** Whether this node can serve requests; asked by its health path. */
  readonly ready?: () => boolean;
  /** What it says with its health, for other edges: lines with their CRLF. */
  readonly healthFields?: (() => string) | undefined;
  /** Takes connections that this edge's listeners have accepted, paused and unread, in its stead; false leaves it to the edge. */
  readonly handOff?: (socket: Socket, door: Door) => boolean;
}

export class Edge {
  readonly counters: TrafficCounters;
  readonly #runtime: { -readonly [Key in keyof EdgeRuntime]: EdgeRuntime[Key] };
  readonly #clients: ClientConnections;
  readonly #listeners: Listener[] = [];
  readonly #secure: SecureListening | undefined;
  readonly #http2: Http2Options | undefined;
  readonly #proxyProtocol: boolean;
  readonly #tunnels: Tunnels | undefined;
  readonly #handOff: EdgeOptions['handOff'];
  #gate: TlsGate | undefined;
  #securePort: number;
  #isLeaving = false;
  #healthAskedAt = Number.NEGATIVE_INFINITY;

  constructor(options: EdgeOptions) {
    const { routes, limits, secure } = options;
    this.counters = new TrafficCounters(routes.length);
    this.#clients = new ClientConnections(this.counters, admissionRules(options));
    this.#tunnels = options.tunnels;
    this.#handOff = options.handOff;
    this.#proxyProtocol = options.proxyProtocol ?? false;
    this.#secure = secure;
    this.#http2 = options.http2;
    this.#securePort = options.securePort ?? 0;
    const own = { index: routes.length, encodedSlash: false, filters: undefined };
    this.#runtime = {
      router: createRouter(routes),
      ownRoutes: new Map(
        [
          ...Object.entries(options.own ?? {}),
          ['health', health(() => this.#isReady(options), options.healthFields)] as const,
        ].map(([name, handler]) => [ownPath + name, { ...own, path: ownPath + name, label: name, handler }]),
      ),
      secureRoute:
        secure === undefined || secure.redirectPort === false
          ? undefined
          : { ...own, label: 'to https', handler: new SecureRedirect(() => this.#redirectPort(secure)) },
      strictServerName: secure?.tls.clientCertificates !== undefined,
      identify: options.identify,
      limits,
      counters: this.counters,
      deadlines: options.deadlines,
      turn: processTurn,
      region: options.region ?? '',
      isEntry: options.isEntry ?? false,
      loop: loopTokens(options.world ?? ''),
      debug: options.debug ?? false,
      requestIds: new RequestIds(options.requestId ?? requestIdDefaults),
      observer: options.observer,
      open: true,
      givesBack: false,
    };
  }

  /** Requests that begin from now on meet other routes and settings; those under way go on as they began. */
  configure(settings: EdgeSettings): void {
    const { routes, identify, limits, debug = false, observer } = settings;
    const requestIds = new RequestIds(settings.requestId ?? requestIdDefaults);
    this.counters.grow(1 + Math.max(...routes.map(({ index }) => index)));
    Object.assign(this.#runtime, { router: createRouter(routes), identify, limits, debug, requestIds, observer });
    this.#clients.rules = admissionRules(settings);
  }

  /** Listens without TLS; resolves to the address with the port taken. Throws ERR_EDGE_LISTEN when the port is not to be had. */
  listen(address: ListenAddress): Promise<ListenAddress> {
    return this.#listen(address, 'http');
  }

  /** The same with TLS. */
  async listenSecure(address: ListenAddress): Promise<ListenAddress> {
    // Before the first connection: certificates that cannot be used are told by the start.
    this.#openGate();
    const bound = await this.#listen(address, 'https');
    this.#securePort = bound.port;
    return bound;
  }

  /** Takes a connection that was accepted elsewhere, and serves it as if it were of a listener's. */
  take({ socket, door, address, shared }: TakenConnection): void {
    const visit = this.#runtime.open ? this.#clients.admit(socket) : undefined;
    if (visit === undefined) {
      // An edge that has closed has not read a byte: others may serve it.
      if (!this.#runtime.open) shared?.back();
      socket.destroy();
      shared?.closed();
      return;
    }
    visit.shared = shared;
    if (address === undefined) {
      this.#enter(visit, door);
    } else {
      visit.address = address;
      this.#seat(visit, door);
    }
  }

  /** What a client is told, as the last answer on its connection, whose request was lost with another process; latin1. */
  answerLost(lost: LostRequest): string {
    return answerLost(lost, this.#runtime);
  }

  /** Has so many connections go back to whoever else holds them, when nothing is under way on them. */
  giveBack(count: number): void {
    this.#clients.giveBack(count);
  }

  /** Ends the turn of the event loop where nothing is to come behind it: what was answered leaves, what was read is told. */
  flush(): void {
    this.#runtime.turn.commit();
    this.#runtime.turn.release();
  }

  /** Tells those who ask for its health that it goes away; everything else goes on. Returns whether anybody asks. */
  announce(): boolean {
    this.#isLeaving = true;
    return performance.now() - this.#healthAskedAt < drainDefaults.askedWithinMs;
  }

  /**
   * Stops accepting, lets requests in flight end for `graceMs`, then cuts what is left. Idle connections end at once;
   * tunnels are told a moment before the grace is over.
   */
  async close(graceMs = 0, { givesBack = false }: CloseOptions = {}): Promise<void> {
    this.announce();
    this.#runtime.open = false;
    this.#runtime.givesBack = givesBack;
    const closed = this.#listeners.map((listener) => listener.close());
    this.#gate?.close();
    this.#clients.drain();
    const farewellMs = Math.min(drainDefaults.farewellMs, graceMs / 2);
    const farewell = setTimeout(() => this.#tunnels?.leave(), graceMs - farewellMs);
    const end = setTimeout(() => this.#clients.cut(), graceMs);
    await Promise.all([...closed, this.#clients.none()]);
    clearTimeout(farewell);
    clearTimeout(end);
  }

  #listen(address: ListenAddress, door: Door): Promise<ListenAddress> {
    const listener = new Listener(
      (socket) => {
        if (this.#handOff?.(socket, door) === true) return;
        const visit = this.#clients.admit(socket);
        if (visit !== undefined) this.#enter(visit, door);
      },
      () => {
        this.counters.refused++;
      },
    );
    this.#listeners.push(listener);
    return listener.listen(address, `listen.${door}`);
  }

  /** Finds out whose connection it is, and whether that client may have one more. */
  #enter(visit: Visit, door: Door): void {
    if (!this.#proxyProtocol) {
      this.#seat(visit, door);
    } else if (this.#clients.rules.trusts(visit.address)) {
      visit.shared?.opaque();
      readProxyHeader(visit.socket, {
        timeoutMs: this.#runtime.limits.headTimeoutMs,
        onHeader: (client) => {
          visit.address = client ?? visit.address;
          visit.shared?.named(visit.address);
          if (visit.socket.readableLength === 0) visit.shared?.idle();
          this.#seat(visit, door);
        },
        onRefused: (isFault) => {
          if (isFault) this.counters.refusedWithoutHeader++;
          visit.leave();
        },
      });
    } else {
      this.counters.refusedWithoutHeader++;
      visit.socket.destroy();
      visit.leave();
    }
  }

  #seat(visit: Visit, door: Door): void {
    if (!this.#clients.seat(visit)) return;
    if (door === 'https') this.#secureVisit(visit);
    else this.#servePlain(visit);
  }

  #openGate(): TlsGate {
    const { tls, certificates } = this.#secure!;
    const protocols = this.#http2 === undefined ? ['http/1.1'] : ['h2', 'http/1.1'];
    this.#gate ??= new TlsGate({ tls, store: certificates, protocols });
    return this.#gate;
  }

  #secureVisit(visit: Visit): void {
    const { hsts } = this.#secure!;
    const answerFields = hsts === '' ? '' : `strict-transport-security: ${hsts}\r\n`;
    visit.shared?.opaque();
    this.#openGate().accept(visit.socket, {
      onSecure: (socket, raw) => {
        const client = { socket, address: visit.address, raw, transport: secureTransport(socket, answerFields) };
        if (socket.alpnProtocol === 'h2') this.#serveHttp2(client, visit);
        else this.#serve(client, visit);
      },
      onFailed: () => {
        this.counters.handshakesFailed++;
        visit.leave();
      },
    });
  }

  #serve(client: AcceptedClient, visit: Visit): void {
    const onClose = (gone: EdgeConnection) => this.#clients.forget(gone, visit);
    this.#clients.add(new ClientConnection(client, this.#runtime, onClose), visit);
  }

  #serveHttp2(client: AcceptedClient, visit: Visit): void {
    const front = { edge: this.#runtime, options: this.#http2! };
    const onClose = (gone: EdgeConnection) => this.#clients.forget(gone, visit);
    this.#clients.add(new Http2Connection(client, front, onClose), visit);
  }

  #servePlain(visit: Visit): void {
    const { socket, address, shared } = visit;
    const client = { socket, address, transport: plainTransport, shared };
    if (this.#http2?.cleartext !== true) {
      this.#serve(client, visit);
      return;
    }
    shared?.opaque();
    readPreface(socket, {
      timeoutMs: this.#runtime.limits.headTimeoutMs,
      onHttp2: () => this.#serveHttp2({ ...client, transport: plainHttp2Transport }, visit),
      onHttp1: () => this.#serve(client, visit),
      onGone: visit.leave,
    });
  }

  /** What those who ask for the health are told. */
  #isReady({ ready = () => true }: EdgeOptions): boolean {
    this.#healthAskedAt = performance.now();
    return !this.#isLeaving && ready();
  }

  #redirectPort({ redirectPort }: SecureListening): number {
    return typeof redirectPort === 'number' ? redirectPort : this.#securePort;
  }
}

function admissionRules({ limits, trusts = () => false }: EdgeSettings): AdmissionRules {
  return { limits, trusts };
}
