/**
 * The whole config. `WorldInput` is its type for people who write it in TypeScript: a route can only name a service that
 */
import * as z from 'zod';
import { type Secrets, secretsOf } from '../../core/index.ts';
import type { Http2Options } from '../../edge/index.ts';
import { compileCidrs } from '../../geo/index.ts';
import type { OverloadOptions } from '../../resilience/index.ts';
import { configDefaults } from '../defaults.ts';
import { type AdmissionInput, admissionSchema } from './admission.ts';
import { type Cache, type CacheInput, cacheSchema } from './cache.ts';
import { type DataConfig, type DataInput, dataSchema } from './data.ts';
import { type Drain, type DrainInput, drainSchema } from './drain.ts';
import { named, text } from './fields.ts';
import { type FrontLimits, type FrontLimitsInput, frontLimitsSchema } from './front-limits.ts';
import { type Geo, type GeoInput, geoSchema } from './geo.ts';
import { type Http2Input, http2Schema } from './http2.ts';
import { type Listen, type ListenInput, listenSchema } from './listen.ts';
import { type ReadYourWrites, type ReadYourWritesInput, readYourWritesSchema } from './read-your-writes.ts';
import { type Region, type RegionInput, regionSchema } from './regions.ts';
import { type Route, type RouteInput, routeSchema } from './routes.ts';
import { type Service, type ServiceInput, serviceSchema } from './services.ts';
import { type SqlConfig, type SqlInput, sqlSchema } from './sql.ts';
import { type Steering, type SteeringInput, steeringSchema } from './steering.ts';
import { type TelemetryConfig, type TelemetryInput, telemetryShape } from './telemetry/telemetry.ts';
import { type Tls, type TlsInput, tlsSchema } from './tls.ts';

export interface WorldInput<ServiceId extends string = string, RegionId extends string = string>
  extends TelemetryInput {
  /** The JSON Schema of this file, for editors. */
  readonly $schema?: string | undefined;
  /** The name of the world, for people. */
  readonly name?: string | undefined;
  /** Tells clients which endpoint answered (`x-antipode-served-by`). */
  readonly debug?: boolean | undefined;
  /** The addresses to listen on. */
  readonly listen?: ListenInput | undefined;
  /** Serves clients by TLS, on `listen.https`. */
  readonly tls?: TlsInput | undefined;
  /** HTTP/2 with clients, where they come by TLS and prefer it; false speaks only HTTP/1.1. */
  readonly http2?: Http2Input | false | undefined;
  /** What a client of the admin API must show, as `authorization: Bearer …`. Never shown. */
  readonly adminToken?: string | undefined;
  /**
   * What its nodes sign with what they tell each other, the same on all of them. Of several, while one takes the place of
   * another, the first signs and all are believed. Never shown.
   */
  readonly secret?: string | readonly string[] | undefined;
  /** The places the world stands in, by id. Their order is the order of failover, after the primary. */
  readonly regions?: { readonly [Id in RegionId]: RegionInput } | undefined;
  /** How a region is chosen for a client. */
  readonly steering?: SteeringInput<NoInfer<RegionId>> | undefined;
  /** The sets of endpoints that do the same job, by id. */
  readonly services?: { readonly [Id in ServiceId]: ServiceInput } | undefined;
  /** Which request goes where: the most specific match counts, the order breaks ties. */
  readonly routes: readonly RouteInput<NoInfer<ServiceId>>[];
  /** Addresses and networks (CIDR) of proxies whose word about the client is believed. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Where what the routes cache is kept, and what the apps do. */
  readonly cache?: CacheInput | undefined;
  /** The replicated data of the apps, which they reach by `connect()`; none if not given. */
  readonly data?: DataInput | undefined;
  /** The cookie by which users of `data` read what they have just written, anywhere; false: none. */
  readonly readYourWrites?: ReadYourWritesInput | false | undefined;
  /** The SQL database of the apps, which they reach by `connect()`; none if not given. */
  readonly sql?: SqlInput<NoInfer<RegionId>> | undefined;
  /** What a node refuses while it has more to do than it can; false: nothing. */
  readonly admission?: AdmissionInput | boolean | undefined;
  /** How a client's place is found from its address. */
  readonly geo?: GeoInput | undefined;
  /** Limits to what one client may send and hold. */
  readonly limits?: FrontLimitsInput | undefined;
  /** How a node goes away when it is asked to stop. */
  readonly drain?: DrainInput | undefined;
}

/** A config that is right in every part, with defaults, units read and names not yet joined. */
export interface World extends TelemetryConfig {
  readonly name: string;
  readonly debug: boolean;
  readonly listen: Listen;
  readonly tls: Tls | undefined;
  readonly http2: Http2Options | false;
  readonly adminToken: string | undefined;
  readonly secret: Secrets | undefined;
  readonly regions: Readonly<Record<string, Region>>;
  readonly steering: Steering;
  readonly services: Readonly<Record<string, Service>>;
  readonly routes: readonly Route[];
  readonly trustedProxies: readonly string[];
  readonly cache: Cache;
  readonly data: DataConfig | undefined;
  readonly readYourWrites: ReadYourWrites;
  readonly sql: SqlConfig | undefined;
  readonly admission: OverloadOptions | false;
  readonly geo: Geo;
  readonly limits: FrontLimits;
  readonly drain: Drain;
}

const network = z
  .string()
  .refine(isNetwork)
  .meta({ title: "an address or a network such as '10.0.0.0/8' or 'fd00::/8'" });

const token = text(
  new RegExp(`^[!-~]{${configDefaults.leastTokenLength},}$`),
  `at least ${configDefaults.leastTokenLength} printable ASCII characters without spaces`,
);

const secretWords = `at least ${configDefaults.leastSecretLength} printable ASCII characters without spaces`;
const oneSecret = text(new RegExp(`^[!-~]{${configDefaults.leastSecretLength},}$`), secretWords);

const secret: z.ZodType<Secrets, string | readonly string[]> = z
  .union([oneSecret, z.array(oneSecret).min(1).max(configDefaults.maxSecrets)])
  .transform((given) => secretsOf(given)!)
  .meta({ title: `${secretWords}, or a list of 1 to ${configDefaults.maxSecrets} such` });

export const worldSchema: z.ZodType<World, WorldInput> = z
  .strictObject({
    $schema: z.string().optional().describe('The JSON Schema of this file, for editors.'),
    name: text(/^[^\p{Cc}]{1,100}$/u, 'a text of 1 to 100 characters on one line')
      .default(configDefaults.name)
      .describe('The name of the world, for people.'),
    debug: z
      .boolean()
      .default(configDefaults.debug)
      .describe('Tells clients which endpoint answered (`x-antipode-served-by`).'),
    listen: listenSchema.prefault({}).describe('The addresses to listen on.'),
    tls: tlsSchema.optional().describe('Serves clients by TLS, on `listen.https`.'),
    http2: z
      .union([http2Schema, z.literal(false)])
      .prefault({})
      .describe('HTTP/2 with clients, where they come by TLS and prefer it; false speaks only HTTP/1.1.'),
    adminToken: token
      .optional()
      .meta({ writeOnly: true })
      .describe('What a client of the admin API must show, as `authorization: Bearer …`. Never shown.'),
    secret: secret
      .optional()
      .meta({ writeOnly: true })
      .describe(
        'What its nodes sign with what they tell each other, the same on all of them. Of several, while one takes the place of another, the first signs and all are believed. Never shown.',
      ),
    regions: named(regionSchema)
      .default({})
      .describe('The places the world stands in, by id. Their order is the order of failover, after the primary.'),
    steering: steeringSchema.prefault({}).describe('How a region is chosen for a client.'),
    services: named(serviceSchema).default({}).describe('The sets of endpoints that do the same job, by id.'),
    routes: z
      .array(routeSchema)
      .min(1)
      .meta({ title: 'a list of at least one route' })
      .describe('Which request goes where: the most specific match counts, the order breaks ties.'),
    trustedProxies: z
      .array(network)
      .default([])
      .meta({ title: "a list of addresses and networks such as '10.0.0.0/8'" })
      .describe('Addresses and networks (CIDR) of proxies whose word about the client is believed.'),
    cache: cacheSchema.prefault({}).describe('Where what the routes cache is kept, and what the apps do.'),
    data: dataSchema
      .optional()
      .describe('The replicated data of the apps, which they reach by `connect()`; none if not given.'),
    readYourWrites: readYourWritesSchema
      .prefault({})
      .describe('The cookie by which users of `data` read what they have just written, anywhere; false: none.'),
    sql: sqlSchema
      .optional()
      .describe('The SQL database of the apps, which they reach by `connect()`; none if not given.'),
    admission: admissionSchema.describe('What a node refuses while it has more to do than it can; false: nothing.'),
    geo: geoSchema.prefault({}).describe("How a client's place is found from its address."),
    drain: drainSchema.prefault({}).describe('How a node goes away when it is asked to stop.'),
    limits: frontLimitsSchema.prefault({}).describe('Limits to what one client may send and hold.'),
    ...telemetryShape,
  })
  .transform(({ $schema, ...world }) => ({
    ...world,
    tls: world.tls,
    data: world.data,
    sql: world.sql,
    adminToken: world.adminToken,
    secret: world.secret,
    accessLog: world.accessLog,
    tracing: world.tracing,
  }));

function isNetwork(value: string): boolean {
  try {
    compileCidrs([value]);
    return true;
  } catch {
    return false;
  }
}
