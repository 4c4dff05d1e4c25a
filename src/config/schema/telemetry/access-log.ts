/**
 * A line for each request, in a file or on standard output.
 */
import * as z from 'zod';
import { type AccessLogField, type AccessLogRules, accessLogDefaults, readFields } from '../../../edge/index.ts';
import { between, type DurationInput, durationOr } from '../fields.ts';

export interface AccessLogInput {
  /** A path, from the config's folder, or `'stdout'`. */
  readonly destination?: string | undefined;
  /** `json`: lines as pino writes them; `combined`: lines as Apache and nginx write them. */
  readonly format?: 'json' | 'combined' | undefined;
  /** The part of the requests that is written, 0 to 1. What failed or was slow is written in any case. */
  readonly sample?: number | undefined;
  /** A request that takes longer is slow. */
  readonly slow?: DurationInput | undefined;
  /** What a line of JSON says, in this order. */
  readonly fields?: readonly AccessLogField[] | undefined;
  /** Names of query parameters whose values are not written, besides those whose names speak of a secret. */
  readonly redact?: readonly string[] | undefined;
  /** Writes of a client's address only its network. */
  readonly truncateAddresses?: boolean | undefined;
}

/** What a route has of the access log that is its own. */
export interface RouteAccessLogInput {
  /** The part of the requests that is written, 0 to 1. What failed or was slow is written in any case. */
  readonly sample: number;
}

export interface AccessLogConfig extends AccessLogRules {
  /** A path, or `'stdout'`. */
  readonly destination: string;
}

const fieldNames = Object.keys(readFields) as AccessLogField[];

const sample = between(0, 1).describe(
  'The part of the requests that is written, 0 to 1. What failed or was slow is written in any case.',
);

const options: z.ZodType<AccessLogConfig, AccessLogInput> = z
  .strictObject({
    destination: z.string().min(1).default('stdout').describe("A path, from the config's folder, or `'stdout'`."),
    format: z
      .enum(['json', 'combined'])
      .default('json')
      .describe('`json`: lines as pino writes them; `combined`: lines as Apache and nginx write them.'),
    sample: sample.default(accessLogDefaults.sample),
    slow: durationOr(accessLogDefaults.slowMs).describe('A request that takes longer is slow.'),
    fields: z
      .array(z.enum(fieldNames))
      .min(1)
      .default([...accessLogDefaults.fields])
      .describe('What a line of JSON says, in this order.'),
    redact: z
      .array(z.string().min(1))
      .default([])
      .meta({ title: 'a list of names' })
      .describe('Names of query parameters whose values are not written, besides those whose names speak of a secret.'),
    truncateAddresses: z.boolean().default(false).describe("Writes of a client's address only its network."),
  })
  .transform(({ slow, ...rest }) => ({ ...rest, slowMs: slow }));

/** Undefined where there is none. */
export const accessLogSchema: z.ZodType<AccessLogConfig | undefined, boolean | AccessLogInput> = z
  .union([z.literal(false).transform(() => undefined), z.literal(true).transform(() => options.parse({})), options])
  .meta({ title: '`true`, `false`, or an object with options' });

export const routeAccessLogSchema: z.ZodType<false | RouteAccessLogInput, false | RouteAccessLogInput> = z
  .union([z.literal(false), z.strictObject({ sample })])
  .meta({ title: '`false`, or an object with `sample`' });
