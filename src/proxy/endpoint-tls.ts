/**
 * How endpoints are spoken to by TLS: their certificates are verified against the usual authorities or given ones, under
 * the endpoint's host or a given name, and may be pinned to public keys (RFC 7469 writes pins this way). One object serves
 * all connections of a service, so that the context with its authorities is made once.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';

export interface EndpointTlsOptions {
  /** PEM: the authorities that count, in place of the usual ones. */
  readonly ca?: string | undefined;
  /** PEM: what is shown to endpoints that ask who we are. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that is asked for and verified, in place of the endpoint's host. */
  readonly serverName?: string | undefined;
  /** `sha256/…` of the public keys that are accepted; empty accepts any. */
  readonly pins?: readonly string[];
  /** Whether certificates are verified. Pins always are. */
  readonly verify?: boolean;
}

export class EndpointTls {
  readonly #context: SecureContext;
  readonly #serverName: string | undefined;
  readonly #pins: ReadonlySet<string>;
  readonly #verify: boolean;

  /** Throws what Node throws for certificates and keys that cannot be read. */
  constructor({ ca, cert, key, serverName, pins = [], verify = true }: EndpointTlsOptions = {}) {
    this.#context = createSecureContext({
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    });
    this.#serverName = serverName;
    this.#pins = new Set(pins);
    this.#verify = verify;
  }

  /** What `tls.connect` needs to reach `host`. */
  connectOptions(host: string): ConnectionOptions & { readonly servername: string } {
    // A name is sent (SNI), an address must not be (RFC 6066, section 3); the certificate is verified against either.
    const servername = this.#serverName ?? (isIP(host) === 0 ? host : '');
    return { secureContext: this.#context, servername, rejectUnauthorized: this.#verify };
  }

  /** Why a socket whose handshake is done must not be used; undefined when it may. */
  fault(socket: TLSSocket): string | undefined {
    if (this.#pins.size === 0) return undefined;
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
    const pin = key && `sha256/${createHash('sha256').update(key).digest('base64')}`;
    if (pin !== undefined && this.#pins.has(pin)) return undefined;
    return `the key of the certificate is none of those pinned (${pin ?? 'no certificate'})`;
  }
}
