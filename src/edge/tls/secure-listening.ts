import type { CertificateStore } from './certificate-store.ts';
import type { TlsOptions } from './tls-options.ts';

/** What an edge needs to serve by TLS. */
export interface SecureListening {
  readonly tls: TlsOptions;
  readonly certificates: CertificateStore;
  /** The value of `strict-transport-security` on answers by TLS (RFC 6797); empty for none. */
  readonly hsts: string;
  /** The port that plain requests are sent to: `listening` for the one listened on, or false to serve them. */
  readonly redirectPort: number | 'listening' | false;
}
