/** How an edge speaks TLS with its clients. */
import type { TlsVersion } from './tls-defaults.ts';

/** A certificate with its chain, and its key: absolute paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export interface ClientCertificates {
  /** The authorities that may have signed a client's certificate: the absolute path of a PEM file. */
  readonly ca: string;
  /** Whether a client without a certificate is turned away. One with a wrong certificate always is. */
  readonly mode: 'require' | 'optional';
}

export interface TlsOptions {
  /** At least one; the first serves clients that name no host. */
  readonly certificates: readonly CertificateFiles[];
  readonly minVersion: TlsVersion;
  /** For TLS 1.2, as OpenSSL writes them. */
  readonly ciphers: string;
  /** What a client gets that names a host no certificate is for: the first certificate, or the end of its connection. */
  readonly unknownName: 'default' | 'refuse';
  readonly clientCertificates: ClientCertificates | undefined;
}
