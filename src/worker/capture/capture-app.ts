/**
 * Finds the HTTP server of the program that runs in this process and moves it to a private address.
 *
 * A program calls `listen` with whatever it likes: port 3000, `::`, a socket file, a descriptor of systemd. Every form
 * ends, with its arguments read and its host looked up, in `_listen2` of net.Server, a name that Node keeps for code
 * that wraps it (lib/net.js, `listenInCluster`). Wrapped there, all else stays Node's own: the checks of arguments,
 * callbacks, signals, which error comes when, and `server.address()` being known at once where no host is given.
 *
 * Invariant: at most one server is captured at a time: the first `http.Server` to listen while none does. A server that
 * is closed or could not listen makes room for the next, so that a program may try again or start its server anew.
 * `server.address()` tells the truth, the private address: a program that asks itself by it reaches itself.
 */
import type { Server as HttpServer } from 'node:http';
import { isIPv6, Server as NetServer } from 'node:net';
import { AntipodeError } from '../../core/index.ts';
import { nameServer } from './name-server.ts';

const http = process.getBuiltinModule('node:http');

export interface CaptureOptions {
  /** The private address, an IP address and a port other than 0. */
  readonly host: string;
  readonly port: number;
  /** The program's HTTP server listens; told before the program's own `listening` callbacks run. */
  readonly onServer: (server: HttpServer) => void;
  /** A server that keeps its own address has listened for a turn; says which, and what it does without. */
  readonly onOther: (what: string) => void;
}

/** The parts of a net.Server that its types do not name. */
interface ServerInternals extends NetServer {
  _handle: { fchmod?: (mode: number) => number } | null;
  _listen2: SetUpListening;
}

type SetUpListening = (
  this: ServerInternals,
  address: string | null,
  port: number | null,
  family: number | null,
  backlog: number | undefined,
  ...rest: unknown[]
) => void;

/**
 * Call it once, before the program loads. Throws ERR_WORKER_CAPTURE where Node.js no longer has a place to do it.
 */
export function captureApp({ host, port, onServer, onOther }: CaptureOptions): void {
  const prototype = NetServer.prototype as ServerInternals;
  const setUp = prototype._listen2;
  const family = isIPv6(host) ? 6 : 4;
  if (typeof setUp !== 'function') throw unsupported();
  let captured: NetServer | undefined;

  const listenPrivately = (server: ServerInternals, askedPort: number | null, backlog: number | undefined): void => {
    captured = server;
    // Queued ahead of Node's own turn for `listening`, and without a listener that the program could see or remove.
    process.nextTick(() => server.listening && onServer(server as unknown as HttpServer));
    setUp.call(server, host, port, family, backlog);
    if (askedPort === socketFilePort && server._handle) server._handle.fchmod = noMode;
  };

  prototype._listen2 = function listenForApp(address, askedPort, askedFamily, backlog, ...rest) {
    const isHttp = this instanceof http.Server;
    const isTaken = captured !== undefined && captured !== this && captured.listening;
    // One that was given a listening handle has nowhere to be moved from.
    if (isHttp && !isTaken && !this._handle) return listenPrivately(this, askedPort, backlog);
    setUp.call(this, address, askedPort, askedFamily, backlog, ...rest);
    // The program's server once more, on the other loopback address: Fastify listens so on `localhost`.
    if (isHttp && askedPort === port) return;
    // A turn later, a socket opened only to find a free port is closed again.
    setImmediate(() => this.listening && onOther(nameServer(this)));
  };
}

/** What Node passes for the port where a path is asked for. */
const socketFilePort = -1;

/** `listen({ path, readableAll })` goes on to change the mode of the socket file, which is not there. */
const noMode = (): number => 0;

function unsupported(): AntipodeError {
  const { version } = process;
  return new AntipodeError(
    'ERR_WORKER_CAPTURE',
    `Node.js ${version} has no net.Server.prototype._listen2, where the app's server is found: run a version that the package names in "engines", or set zeroHop: false`,
    { details: { version } },
  );
}
