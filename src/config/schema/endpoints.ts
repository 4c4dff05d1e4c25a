/**
 * A service whose endpoints are listed, or found by name.
 */
import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod';
import { balanceDefaults } from '../../balance/index.ts';
import { configDefaults } from '../defaults.ts';
import { between, refuse, text, whole } from './fields.ts';

/** An origin: no path, no query. */
export type EndpointUrl = `http://${string}` | `https://${string}`;

export interface EndpointInput {
  /** Where it listens. */
  readonly url: EndpointUrl;
  /** Its share of the requests beside the others; 0 takes none. */
  readonly weight?: number | undefined;
  /** Used last: takes what the others cannot carry once less than about 71 % of them are healthy. */
  readonly backup?: boolean | undefined;
  /** 0 is used first, higher ones as the lower ones fail. */
  readonly priority?: number | undefined;
}

export interface DiscoverInput {
  /** Who knows the endpoints. */
  readonly registry: 'dns';
  /** The name to look up. */
  readonly service: string;
  /** The port of every endpoint. Without it the name is looked up as SRV, which tells ports. */
  readonly port?: number | undefined;
  /** Name servers to ask. Without it: the system's. */
  readonly servers?: readonly string[] | undefined;
}

export interface Endpoint {
  /** The origin, in the form the URL standard writes it. */
  readonly url: string;
  /** A name or an address, an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it is spoken to by TLS. */
  readonly tls: boolean;
  readonly weight: number;
  readonly backup: boolean;
  readonly priority: number;
}

export interface Discover {
  readonly registry: 'dns';
  readonly service: string;
  readonly port: number | undefined;
  readonly servers: readonly string[] | undefined;
}

const origin = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+\/?$/)
  .transform((value, context) => parseOrigin(value) ?? refuse(context))
  .meta({ title: "an origin such as 'http://10.0.0.1:3000', without path or query" }) as z.ZodType<Origin, EndpointUrl>;

const endpoint: z.ZodType<Endpoint, EndpointUrl | EndpointInput> = z
  .union([
    origin.transform((where) => ({ ...where, weight: configDefaults.endpointWeight, backup: false, priority: 0 })),
    z
      .strictObject({
        url: origin.describe('Where it listens.'),
        weight: between(0, balanceDefaults.maxWeight)
          .default(configDefaults.endpointWeight)
          .describe('Its share of the requests beside the others; 0 takes none.'),
        backup: z
          .boolean()
          .default(false)
          .describe('Used last: takes what the others cannot carry once less than about 71 % of them are healthy.'),
        priority: whole(0, 128).default(0).describe('0 is used first, higher ones as the lower ones fail.'),
      })
      .transform(({ url, ...rest }) => ({ ...url, ...rest })),
  ])
  .meta({ title: "an origin such as 'http://10.0.0.1:3000', or an object with `url`" });

export const endpointsSchema: z.ZodType<readonly Endpoint[], readonly (EndpointUrl | EndpointInput)[]> = z
  .array(endpoint)
  .min(1)
  .max(balanceDefaults.maxEndpoints)
  .meta({ title: "a list of at least one: an origin such as 'http://10.0.0.1:3000', or an object with `url`" });

const nameServer = z
  .string()
  .refine(isNameServer)
  .meta({ title: "an address such as '10.0.0.53', '10.0.0.53:8600' or '[::1]:53'" });

export const discoverSchema: z.ZodType<Discover, DiscoverInput> = z
  .strictObject({
    registry: z.literal('dns').describe('Who knows the endpoints.'),
    service: text(/^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?\.?$/, 'a DNS name').describe(
      'The name to look up.',
    ),
    port: whole(1, 65_535)
      .optional()
      .describe('The port of every endpoint. Without it the name is looked up as SRV, which tells ports.'),
    servers: z.array(nameServer).min(1).max(8).optional().describe("Name servers to ask. Without it: the system's."),
  })
  .transform(({ registry, service, port, servers }) => ({ registry, service, port, servers }));

type Origin = Pick<Endpoint, 'url' | 'host' | 'port' | 'tls'>;

function parseOrigin(value: string): Origin | undefined {
  if (!URL.canParse(value)) return undefined;
  const { origin: url, protocol, hostname, port } = new URL(value);
  if (port === '0') return undefined;
  const tls = protocol === 'https:';
  const usual = tls ? 443 : 80;
  return { url, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port), tls };
}

function isNameServer(value: string): boolean {
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  const isAddress = isIPv6(bracketed ?? '') || isIPv4(plain ?? '');
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}
