/**
 * Where accepted connections become secure ones. The certificate is chosen by the name the client asks for (SNI), the
 * protocol by ALPN (RFC 7301). Sessions are resumed by tickets whose key is forgotten after a while, so that whoever
 * learns it later can read little of what was recorded.
 *
 * Node does not say by a documented name which socket a TLS socket stands on; it keeps it as `_parent`.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { CertificateStore } from './certificate-store.ts';
import { tlsDefaults } from './tls-defaults.ts';
import type { TlsOptions } from './tls-options.ts';

export interface TlsGateOptions {
  readonly tls: TlsOptions;
  readonly store: CertificateStore;
  /** What is spoken behind the handshake, the best first. */
  readonly protocols: readonly string[];
}

/** Who waits for the end of a handshake. */
export interface Handshake {
  /** `raw` is what the secure socket stands on. */
  readonly onSecure: (socket: TLSSocket, raw: Socket) => void;
  /** It failed, or took too long; the connection is gone. */
  readonly onFailed: () => void;
}

const ticketKeyBytes = 48;
const unknownName = new Error('no certificate is for this name');

export class TlsGate {
  readonly #options: TlsGateOptions;
  readonly #server: Server;
  readonly #shaking = new Map<Socket, Handshake>();
  readonly #rotation: NodeJS.Timeout;

  constructor(options: TlsGateOptions) {
    const { tls, store, protocols } = options;
    this.#options = options;
    this.#server = createServer({
      ...store.first,
      ...clientCertificateMode(tls),
      ALPNProtocols: [...protocols],
      SNICallback: (name, choose) => {
        const context = store.find(name);
        choose(context === undefined && tls.unknownName === 'refuse' ? unknownName : null, context);
      },
      handshakeTimeout: tlsDefaults.handshakeTimeoutMs,
      pauseOnConnect: true,
    });
    // A TLS socket hangs up with its raw one, and the other way round.
    this.#server.on('secureConnection', (socket) => this.#secured(socket));
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
    store.onChange = () => this.#renew();
    this.#renew();
    this.#rotation = setInterval(() => this.#renew(), tlsDefaults.ticketKeyMs).unref();
  }

  /** Takes a connection whose bytes have not been read yet, or stand unread on the socket. */
  accept(raw: Socket, handshake: Handshake): void {
    this.#shaking.set(raw, handshake);
    raw.once('close', () => {
      if (this.#shaking.delete(raw)) handshake.onFailed();
    });
    raw.on('error', () => {});
    // Who ends in the middle of the handshake is gone.
    raw.allowHalfOpen = false;
    this.#server.emit('connection', raw);
  }

  /** Secure sockets belong to whoever was given them, and those under way to whoever brought them. */
  close(): void {
    clearInterval(this.#rotation);
  }

  #secured(socket: TLSSocket): void {
    const raw = (socket as unknown as { readonly _parent: Socket })._parent;
    if (showsWrongCertificate(socket)) {
      socket.destroy();
      return;
    }
    const handshake = this.#shaking.get(raw)!;
    this.#shaking.delete(raw);
    socket.allowHalfOpen = true;
    socket.disableRenegotiation();
    handshake.onSecure(socket, raw);
  }

  /** The certificate for clients without a name, and a new key for tickets: those given out before are worth nothing now. */
  #renew(): void {
    this.#server.setSecureContext({ ...this.#options.store.first, ticketKeys: randomBytes(ticketKeyBytes) });
  }
}

/** Where a certificate is optional, none is as good as a right one, and a wrong one as bad as ever. */
function showsWrongCertificate(socket: TLSSocket): boolean {
  return !socket.authorized && socket.getPeerX509Certificate() !== undefined;
}

function clientCertificateMode({ clientCertificates }: TlsOptions) {
  return { requestCert: clientCertificates !== undefined, rejectUnauthorized: clientCertificates?.mode === 'require' };
}
