/**
 * How clients are served by TLS: certificates, versions, certificates of clients, and what becomes of plain requests.
 */
import { createSecureContext } from 'node:tls';
import * as z from 'zod';
import { type SecureListening, type TlsOptions, type TlsVersion, tlsDefaults } from '../../edge/index.ts';
import { configDefaults } from '../defaults.ts';
import { type DurationInput, durationOr, text, whole } from './fields.ts';

export interface CertificateInput {
  /** The certificate, then its chain: a PEM file. */
  readonly cert: string;
  /** The private key of the certificate: a PEM file without a passphrase. */
  readonly key: string;
}

export interface ClientCertificatesInput {
  /** The authorities whose certificates are accepted: a PEM file. */
  readonly ca: string;
  /** Whether a client without a certificate is turned away. One with a wrong certificate always is. */
  readonly mode?: 'require' | 'optional' | undefined;
}

export interface HstsInput {
  /** How long a browser keeps to TLS after each answer. */
  readonly maxAge?: DurationInput | undefined;
  /** Whether every host below this one is meant too. */
  readonly includeSubDomains?: boolean | undefined;
  /** Whether browsers may be delivered with this host in their list; it takes months to be taken out again. */
  readonly preload?: boolean | undefined;
}

export interface RedirectHttpInput {
  /** The port of the address that clients are sent to, where it is not the one of `listen.https`. */
  readonly port: number;
}

export interface TlsInput {
  /** Certificates with their keys; the hosts are those the certificate is for. The first serves clients that name none. */
  readonly certificates: readonly CertificateInput[];
  /** The oldest version spoken. */
  readonly minVersion?: TlsVersion | undefined;
  /** What may be used with TLS 1.2, as OpenSSL writes it. */
  readonly ciphers?: string | undefined;
  /** What a client gets that asks for a host no certificate is for: the first one, or the end of its connection. */
  readonly unknownName?: 'default' | 'refuse' | undefined;
  /** Certificates that clients show. */
  readonly clientCertificates?: ClientCertificatesInput | undefined;
  /** Tells browsers to come by TLS only (`strict-transport-security`); false tells them nothing. */
  readonly hsts?: HstsInput | false | undefined;
  /** Sends requests without TLS to the same address with it; false serves them. */
  readonly redirectHttp?: boolean | RedirectHttpInput | undefined;
}

/** The names of the edge, so that a resolved config is its options as they are. */
export interface Tls extends TlsOptions, Pick<SecureListening, 'hsts' | 'redirectPort'> {}

const certificate = z.strictObject({
  cert: z.string().min(1).describe('The certificate, then its chain: a PEM file.'),
  key: z.string().min(1).describe('The private key of the certificate: a PEM file without a passphrase.'),
});

const clientCertificates = z.strictObject({
  ca: z.string().min(1).describe('The authorities whose certificates are accepted: a PEM file.'),
  mode: z
    .enum(['require', 'optional'])
    .default('require')
    .describe('Whether a client without a certificate is turned away. One with a wrong certificate always is.'),
});

const hsts = z.strictObject({
  maxAge: durationOr(configDefaults.hstsMaxAgeMs, 0, 2 * 365 * 86_400_000).describe(
    'How long a browser keeps to TLS after each answer.',
  ),
  includeSubDomains: z.boolean().default(false).describe('Whether every host below this one is meant too.'),
  preload: z
    .boolean()
    .default(false)
    .describe('Whether browsers may be delivered with this host in their list; it takes months to be taken out again.'),
});

const redirectPort = z.strictObject({
  port: whole(1, 65_535).describe(
    'The port of the address that clients are sent to, where it is not the one of `listen.https`.',
  ),
});

const ciphers = text(/^[A-Za-z0-9:+!@=_-]+$/, 'a list of ciphers as OpenSSL writes it')
  .refine(isCipherList)
  .meta({ title: "ciphers that OpenSSL knows, such as 'ECDHE-RSA-AES128-GCM-SHA256'" });

export const tlsSchema: z.ZodType<Tls, TlsInput> = z
  .strictObject({
    certificates: z
      .array(certificate)
      .min(1)
      .max(configDefaults.maxCertificates)
      .meta({ title: 'a list of at least one { cert, key }' })
      .describe(
        'Certificates with their keys; the hosts are those the certificate is for. The first serves clients that name none.',
      ),
    minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default(tlsDefaults.minVersion).describe('The oldest version spoken.'),
    ciphers: ciphers.default(tlsDefaults.ciphers).describe('What may be used with TLS 1.2, as OpenSSL writes it.'),
    unknownName: z
      .enum(['default', 'refuse'])
      .default('default')
      .describe(
        'What a client gets that asks for a host no certificate is for: the first one, or the end of its connection.',
      ),
    clientCertificates: clientCertificates.optional().describe('Certificates that clients show.'),
    hsts: z
      .union([hsts, z.literal(false)])
      .default(false)
      .describe('Tells browsers to come by TLS only (`strict-transport-security`); false tells them nothing.'),
    redirectHttp: z
      .union([z.boolean(), redirectPort])
      .default(true)
      .describe('Sends requests without TLS to the same address with it; false serves them.'),
  })
  .transform(({ redirectHttp, clientCertificates: clients, ...tls }) => ({
    ...tls,
    clientCertificates: clients,
    hsts: tls.hsts === false ? '' : hstsValue(tls.hsts),
    redirectPort: typeof redirectHttp === 'object' ? redirectHttp.port : redirectHttp && 'listening',
  }));

function isCipherList(value: string): boolean {
  try {
    createSecureContext({ ciphers: value });
    return true;
  } catch {
    return false;
  }
}

/** RFC 6797, section 6.1. */
function hstsValue({ maxAge, includeSubDomains, preload }: z.output<typeof hsts>): string {
  const subdomains = includeSubDomains ? '; includeSubDomains' : '';
  return `max-age=${Math.floor(maxAge / 1_000)}${subdomains}${preload ? '; preload' : ''}`;
}
