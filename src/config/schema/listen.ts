/**
 * Where the world is reached: the public ports and the admin port.
 */
import * as z from 'zod';
import { type ListenAddress, parseListenAddress, parsePrivateAddress } from '../address.ts';
import { configDefaults } from '../defaults.ts';
import { refuse } from './fields.ts';

/** A port, or `'host:port'`; port 0 picks a free one. */
export type ListenAddressInput = number | `${string}:${number}`;

export interface ListenInput {
  /** The public address without TLS. A port alone listens on every IPv4 address of this machine; port 0 picks a free one. */
  readonly http?: ListenAddressInput | undefined;
  /** The public address with TLS, for which `tls` has the certificates. */
  readonly https?: ListenAddressInput | undefined;
  /** Whether every public connection begins with a header of the PROXY protocol, version 1 or 2, and comes from `trustedProxies`. */
  readonly proxyProtocol?: boolean | undefined;
  /** The address of the admin API. A port alone listens on 127.0.0.1. On any other than a loopback address it needs `adminToken`. */
  readonly admin?: ListenAddressInput | false | undefined;
}

export interface Listen {
  readonly http: ListenAddress;
  /** Undefined where nothing is said of it; `tls` alone also listens. */
  readonly https: ListenAddress | undefined;
  readonly proxyProtocol: boolean;
  readonly admin: ListenAddress | false;
}

const address = addressBy(parseListenAddress);

function addressBy(parse: typeof parseListenAddress): z.ZodType<ListenAddress, ListenAddressInput> {
  return z
    .union([z.int().min(0).max(65_535), z.string().regex(/^[^:]+:\d{1,5}$|^\[[0-9A-Fa-f:.]+\]:\d{1,5}$/)])
    .transform((value, context) => parse(value) ?? refuse(context))
    .meta({ title: "a port from 0 to 65535, or an address such as '127.0.0.1:8080'" }) as z.ZodType<
    ListenAddress,
    ListenAddressInput
  >;
}

export const listenSchema: z.ZodType<Listen, ListenInput> = z
  .strictObject({
    http: address
      .prefault(configDefaults.httpPort)
      .describe(
        'The public address without TLS. A port alone listens on every IPv4 address of this machine; port 0 picks a free one.',
      ),
    https: address.optional().describe('The public address with TLS, for which `tls` has the certificates.'),
    proxyProtocol: z
      .boolean()
      .default(false)
      .describe(
        'Whether every public connection begins with a header of the PROXY protocol, version 1 or 2, and comes from `trustedProxies`.',
      ),
    admin: z
      .union([addressBy(parsePrivateAddress), z.literal(false)])
      .prefault(configDefaults.adminAddress)
      .describe(
        'The address of the admin API. A port alone listens on 127.0.0.1. On any other than a loopback address it needs `adminToken`.',
      ),
  })
  .transform(({ http, https, proxyProtocol, admin }) => ({ http, https, proxyProtocol, admin }));
