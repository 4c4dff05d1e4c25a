/**
 * One address that an edge listens on.
 *
 * Node accepts one connection of a listening socket in a turn of its event loop, however many wait. A busy turn takes
 * milliseconds, so that of a burst of a few hundred clients the last would wait for seconds, while those who came before are
 * served at once. Where the system spreads the connections of one address over several sockets (SO_REUSEPORT of Linux,
 * socket(7)), there are several, and as many connections are accepted in a turn.
 *
 * Such an address could be shared by accident: two programs of one user would each be given some of the clients. So it is
 * first taken alone, which fails where anybody else listens.
 */
import cluster from 'node:cluster';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { AntipodeError } from '../core/index.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Connections the system holds until they are accepted, for each socket. */
const backlog = 4_096;

/** Connections accepted in a turn at most. */
const socketsPerAddress = 16;

/** Other systems refuse, or spread nothing; and a worker of `node:cluster` listens where its primary does. */
const canSpread = process.platform === 'linux' && !cluster.isWorker;

export class Listener {
  readonly #servers: Server[] = [];
  readonly #onSocket: (socket: Socket) => void;
  readonly #onFailure: () => void;

  /** `onFailure` is told of connections that the system could not accept; the listener goes on. */
  constructor(onSocket: (socket: Socket) => void, onFailure: () => void) {
    this.#onSocket = onSocket;
    this.#onFailure = onFailure;
  }

  /** Resolves to the address with the port taken. `setting`: what of the config says so. Throws ERR_EDGE_LISTEN when the port is not to be had. */
  async listen(address: ListenAddress, setting: string): Promise<ListenAddress> {
    try {
      const bound = await this.#open(address);
      if (canSpread) {
        // Not awaited: the address is free at once, and who has connected meanwhile is served.
        this.#servers.pop()!.close();
        for (let count = 0; count < socketsPerAddress; count++) await this.#open({ ...bound, reusePort: true });
      }
      return { host: address.host, port: bound.port };
    } catch (cause) {
      void this.close();
      throw listenError(address, setting, cause as NodeJS.ErrnoException);
    }
  }

  /** Accepts no more; resolves when the connections it has accepted are gone. */
  async close(): Promise<void> {
    const servers = this.#servers.splice(0);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  /** Opens one more socket; resolves to where it listens. */
  #open(options: ListenOptions & ListenAddress): Promise<ListenAddress> {
    // A client that has sent all it had may still be read to: whether that counts is for its connection to say.
    const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, this.#onSocket);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...options, backlog }, () => {
        server.off('error', reject);
        server.on('error', this.#onFailure);
        this.#servers.push(server);
        const bound = server.address();
        resolve(typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : options);
      });
    });
  }
}

function listenError({ host, port }: ListenAddress, setting: string, cause: NodeJS.ErrnoException): AntipodeError {
  const why: Record<string, string> = {
    EADDRINUSE: `another program listens there, perhaps another antipode: stop it, or change ${setting}`,
    EACCES: `ports below 1024 need more rights (CAP_NET_BIND_SERVICE): give them, or change ${setting}`,
    EADDRNOTAVAIL: `this machine has no such address: change ${setting}`,
  };
  const reason = why[cause.code ?? ''] ?? `${cause.message}: change ${setting}`;
  return new AntipodeError('ERR_EDGE_LISTEN', `cannot listen on ${host}:${port}: ${reason}`, {
    cause,
    details: { host, port, setting },
  });
}
