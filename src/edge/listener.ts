/** One address that an edge listens on. */
import { createServer, type Server, type Socket } from 'node:net';
import { AntipodeError } from '../core/index.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Connections the system holds until they are accepted. */
const backlog = 4_096;

export class Listener {
  readonly #server: Server;

  /** `onFailure` is told of connections that the system could not accept; the listener goes on. */
  constructor(onSocket: (socket: Socket) => void, onFailure: () => void) {
    // A client that has sent all it had may still be read to: whether that counts is for its connection to say.
    this.#server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, onSocket);
    this.#server.on('error', () => {
      if (this.#server.listening) onFailure();
    });
  }

  /** Resolves to the address with the port taken. `setting`: what of the config says so. Throws ERR_EDGE_LISTEN when the port is not to be had. */
  listen(address: ListenAddress, setting: string): Promise<ListenAddress> {
    const { host, port } = address;
    return new Promise((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException) => reject(listenError(address, setting, cause));
      this.#server.once('error', failed);
      this.#server.listen({ host, port, backlog }, () => {
        this.#server.off('error', failed);
        const bound = this.#server.address();
        resolve({ host, port: typeof bound === 'object' && bound !== null ? bound.port : port });
      });
    });
  }

  /** Accepts no more; resolves when the connections it has accepted are gone. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
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
