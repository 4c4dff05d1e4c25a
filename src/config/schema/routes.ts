/**
 * Which request goes where: what a route matches, and the one thing it does.
 */
import * as z from 'zod';
import type { Orchestration } from '../../edge/index.ts';
import { normalizePath } from '../../http/index.ts';
import type { HedgeRules } from '../../proxy/index.ts';
import type { RouteMatch } from '../../route/index.ts';
import { type Compose, composeSchema } from './compose.ts';
import type { ComposeInput } from './compose-input.ts';
import { type Timeouts, type TimeoutsInput, timeoutOverridesSchema } from './connection.ts';
import { text, whole } from './fields.ts';
import { type Files, type FilesInput, filesSchema } from './files.ts';
import { fieldName, fieldValue } from './header-fields.ts';
import { type HedgeInput, hedgeSchema } from './hedge.ts';
import { type Retry, type RetryInput, retrySchema } from './retry.ts';
import {
  type Redirect,
  type RedirectInput,
  type Respond,
  type RespondInput,
  redirectSchema,
  respondSchema,
} from './route-answers.ts';
import { type RouteFiltersConfig, type RouteFiltersInput, routeFiltersShape } from './route-filters.ts';

export interface RouteInput<ServiceId extends string = string> extends RouteFiltersInput {
  /** An exact host, a wildcard such as `*.shop.example`, or a list of them. Without it: any host. */
  readonly host?: string | readonly string[] | undefined;
  /** A prefix in whole segments: `/api` matches `/api` and `/api/x`, not `/apix`. */
  readonly path: `/${string}`;
  /** Methods that match. Without it: all. */
  readonly methods?: readonly string[] | undefined;
  /** Request header fields that must be there: the exact value, or `true` for any. */
  readonly headers?: Readonly<Record<string, string | true>> | undefined;
  /** The service that answers. */
  readonly service?: ServiceId | undefined;
  /** Answers with another place to go to. */
  readonly redirect?: RedirectInput | undefined;
  /** Answers with a fixed response. */
  readonly respond?: RespondInput | undefined;
  /** Serves the files of a folder; the path of the route stands for the folder. */
  readonly files?: FilesInput | undefined;
  /** Asks the service for another path than the client asked for. */
  readonly rewrite?: RewriteInput | undefined;
  /** Makes an answer of those of several services: parts that are merged, or a function that calls them. */
  readonly compose?: ComposeInput<ServiceId> | Orchestration<ServiceId> | undefined;
  /** Trying again on another endpoint, before the answer begins. */
  readonly retry?: RetryInput | undefined;
  /** A second try beside a first one that is slow, for requests without a body that may be sent twice. */
  readonly hedge?: HedgeInput | undefined;
  /** Whether `x-request-deadline` is heard from any client; else only from trusted proxies. It can only shorten a request. */
  readonly clientDeadlines?: boolean | undefined;
  /** What happens to a path with an encoded slash or backslash, which some servers take for a separator. */
  readonly encodedSlash?: 'reject' | 'allow' | undefined;
  /** Whether a request may become a WebSocket or another protocol. */
  readonly upgrade?: boolean | undefined;
  /** Connections of this route with another protocol, at one time; one more is answered 503. Without it: any number. */
  readonly maxTunnels?: number | undefined;
  /** Timeouts of this route; what is not set stays as the service has it. */
  readonly timeouts?: TimeoutsInput | undefined;
}

export interface RewriteInput {
  /** What stands in place of the path of the route. */
  readonly prefix: `/${string}`;
}

/** What a route matches, and what it does. */
export interface Route extends RouteMatch {
  readonly path: string;
  readonly service: string | undefined;
  readonly redirect: Redirect | undefined;
  readonly respond: Respond | undefined;
  readonly files: Files | undefined;
  readonly compose: Compose | undefined;
  readonly rewrite: { readonly prefix: string } | undefined;
  readonly retry: Retry;
  readonly hedge: HedgeRules | undefined;
  readonly clientDeadlines: boolean;
  readonly encodedSlash: 'reject' | 'allow';
  readonly upgrade: boolean;
  readonly maxTunnels: number | undefined;
  readonly timeouts: Partial<Timeouts>;
  readonly filters: RouteFiltersConfig;
}

const host = text(
  /^(?:\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])$/,
  "a host such as 'shop.example', '*.shop.example' or '*', without port",
);

/** Patterns of other servers, `/api/*` and `/users/:id`, would match nothing but themselves. */
const pattern = /\/(?:\*|:[A-Za-z_])/;

const path = text(
  /^\/[^?#\s]*$/,
  "the start of paths, such as '/api', without query, dot segments, needless escapes or patterns ('/api/*', '/:id')",
).refine((value) => normalizePath(value) === value && !pattern.test(value)) as z.ZodType<string, `/${string}`>;

const matchShape = {
  host: z
    .union([host, z.array(host).min(1)])
    .optional()
    .meta({ title: "a host such as 'shop.example', '*.shop.example' or '*', without port, or a list of at least one" })
    .describe('An exact host, a wildcard such as `*.shop.example`, or a list of them. Without it: any host.'),
  path: path.describe('A prefix in whole segments: `/api` matches `/api` and `/api/x`, not `/apix`.'),
  methods: z
    .array(text(/^[A-Z][A-Z0-9_-]*$/, "a method in capitals, such as 'GET'"))
    .min(1)
    .optional()
    .meta({ title: "a list of at least one method in capitals, such as 'GET'" })
    .describe('Methods that match. Without it: all.'),
  headers: z
    .record(fieldName, z.union([fieldValue, z.literal(true)]))
    .optional()
    .meta({ title: 'an object of texts, or true, by field name' })
    .describe('Request header fields that must be there: the exact value, or `true` for any.'),
};

/** What a route matches, whatever else may be wrong with it. */
export const routeMatchSchema: z.ZodType<RouteMatch> = z.object(matchShape);

export const routeSchema: z.ZodType<Route, RouteInput> = z
  .strictObject({
    ...matchShape,
    service: z.string().optional().describe('The service that answers.'),
    redirect: redirectSchema.optional().describe('Answers with another place to go to.'),
    respond: respondSchema.optional().describe('Answers with a fixed response.'),
    files: filesSchema
      .optional()
      .describe('Serves the files of a folder; the path of the route stands for the folder.'),
    compose: composeSchema
      .optional()
      .describe('Makes an answer of those of several services: parts that are merged, or a function that calls them.'),
    rewrite: z
      .strictObject({ prefix: path.describe('What stands in place of the path of the route.') })
      .optional()
      .describe('Asks the service for another path than the client asked for.'),
    retry: retrySchema.prefault({}).describe('Trying again on another endpoint, before the answer begins.'),
    hedge: hedgeSchema
      .optional()
      .describe('A second try beside a first one that is slow, for requests without a body that may be sent twice.'),
    clientDeadlines: z
      .boolean()
      .default(false)
      .describe(
        'Whether `x-request-deadline` is heard from any client; else only from trusted proxies. It can only shorten a request.',
      ),
    encodedSlash: z
      .enum(['reject', 'allow'])
      .default('reject')
      .describe('What happens to a path with an encoded slash or backslash, which some servers take for a separator.'),
    upgrade: z.boolean().default(false).describe('Whether a request may become a WebSocket or another protocol.'),
    maxTunnels: whole(1, 1_000_000)
      .optional()
      .describe(
        'Connections of this route with another protocol, at one time; one more is answered 503. Without it: any number.',
      ),
    timeouts: timeoutOverridesSchema
      .prefault({})
      .describe('Timeouts of this route; what is not set stays as the service has it.'),
    ...routeFiltersShape,
  })
  .transform(
    ({
      host,
      path,
      methods,
      headers,
      service,
      redirect,
      respond,
      files,
      compose,
      rewrite,
      retry,
      hedge,
      clientDeadlines,
      encodedSlash,
      upgrade,
      maxTunnels,
      timeouts,
      ...filters
    }) => ({
      ...{ host, path, methods, headers, service, redirect, respond, files, compose, rewrite },
      ...{ encodedSlash, upgrade, maxTunnels, timeouts, retry, hedge, clientDeadlines },
      filters,
    }),
  );
