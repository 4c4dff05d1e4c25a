/**
 * How a service's endpoints are spoken to by TLS. Without any of this their certificates are verified as a browser does.
 */
import * as z from 'zod';
import { text } from './fields.ts';

export interface ServiceTlsInput {
  /** The authorities that may have signed the endpoints' certificates, in place of the usual ones: a PEM file. */
  readonly ca?: string | undefined;
  /** The name asked for and verified, in place of each endpoint's own host. */
  readonly serverName?: string | undefined;
  /** SHA-256 of the public keys that are accepted, one of them in base64: `sha256/…`, as curl and HPKP write it. */
  readonly pins?: readonly string[] | undefined;
  /** The certificate shown to the endpoints: a PEM file. */
  readonly cert?: string | undefined;
  /** The private key of that certificate: a PEM file without a passphrase. */
  readonly key?: string | undefined;
  /** Whether certificates are verified at all. Pins are, whatever stands here. */
  readonly verify?: boolean | undefined;
}

export interface ServiceTls {
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  readonly pins: readonly string[];
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly verify: boolean;
}

const file = z.string().min(1);

export const serviceTlsSchema: z.ZodType<ServiceTls, ServiceTlsInput> = z
  .strictObject({
    ca: file
      .optional()
      .describe(
        "The authorities that may have signed the endpoints' certificates, in place of the usual ones: a PEM file.",
      ),
    serverName: text(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252})$/, 'a host name')
      .optional()
      .describe("The name asked for and verified, in place of each endpoint's own host."),
    pins: z
      .array(
        text(
          /^sha256\/[A-Za-z0-9+/]{43}=$/,
          "`sha256/` and 32 bytes in base64, such as 'sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        ),
      )
      .max(16)
      .default([])
      .describe(
        'SHA-256 of the public keys that are accepted, one of them in base64: `sha256/…`, as curl and HPKP write it.',
      ),
    cert: file.optional().describe('The certificate shown to the endpoints: a PEM file.'),
    key: file.optional().describe('The private key of that certificate: a PEM file without a passphrase.'),
    verify: z
      .boolean()
      .default(true)
      .describe('Whether certificates are verified at all. Pins are, whatever stands here.'),
  })
  .transform(({ ca, serverName, pins, cert, key, verify }) => ({ ca, serverName, pins, cert, key, verify }));
