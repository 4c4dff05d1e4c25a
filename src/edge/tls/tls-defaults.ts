/** Every figure of TLS towards clients, in one place: the config schema, the docs and the code read this object. */

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

export interface TlsDefaults {
  /** The oldest version spoken; older ones have been forbidden since 2021 (RFC 8996). */
  readonly minVersion: TlsVersion;
  /** For TLS 1.2: forward secrecy and authenticated encryption only, so that a client may choose what it is quickest at. Those of TLS 1.3 are all good. */
  readonly ciphers: string;
  /** Time for a client to complete its handshake. */
  readonly handshakeTimeoutMs: number;
  /** How long the key of session tickets is used; whoever learns it can read sessions of this span only. */
  readonly ticketKeyMs: number;
  /** How often the certificate files are looked at where the system does not tell that they have changed. */
  readonly pollMs: number;
  /** From the first sign of a change to the reading: a certificate and its key are written one after the other. */
  readonly settleMs: number;
  /** How long before its end a certificate is warned about. */
  readonly expiryWarningMs: number;
  /** Between two warnings about the same certificate. */
  readonly warningIntervalMs: number;
}

export const tlsDefaults: TlsDefaults = Object.freeze({
  minVersion: 'TLSv1.2',
  ciphers: [
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  handshakeTimeoutMs: 10_000,
  ticketKeyMs: 3_600_000,
  pollMs: 60_000,
  settleMs: 500,
  expiryWarningMs: 14 * 86_400_000,
  warningIntervalMs: 86_400_000,
});
