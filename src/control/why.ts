/**
 * `GET /v1/why`: which region and endpoint a request would get, with every candidate and what counted for or against it.
 * The answer is made by the same code that decides about real requests; nothing is sent.
 */
import { isIP } from 'node:net';
import { z } from 'zod';

export interface WhyQuery {
  /** What would be requested: an absolute http(s) URL, or a path. */
  readonly url: string;
  /** How it would be requested; GET if not given. */
  readonly method?: string;
  /** Where the client would be: an ISO 3166 country code, an IP address or `lat,lon`. */
  readonly client?: string;
}

export interface WhyCandidate {
  readonly id: string;
  readonly chosen: boolean;
  /** False when it was left out before any comparison, for `reason`. */
  readonly eligible: boolean;
  /** What the strategy or policy compares, in `unit`. */
  readonly score?: number;
  readonly reason: string;
}

export interface WhyChoice {
  /** The steering strategy or balancing policy. */
  readonly by: string;
  /** Unit and direction of the scores: `ms, lower is better`. */
  readonly unit?: string;
  /** Missing when no candidate was eligible. */
  readonly chosen?: string;
  readonly reason: string;
  readonly candidates: readonly WhyCandidate[];
}

export interface WhyAnswer {
  readonly url: string;
  readonly client?: {
    readonly given: string;
    readonly country?: string;
    readonly location?: { readonly lat: number; readonly lon: number };
  };
  /** The route that matches, as it is written in the config; missing when none does. */
  readonly route?: string;
  readonly service?: string;
  readonly region?: WhyChoice;
  readonly endpoint?: WhyChoice;
  /** The outcome in one sentence. */
  readonly reason: string;
}

const choice = z.object({
  by: z.string(),
  unit: z.string().exactOptional(),
  chosen: z.string().exactOptional(),
  reason: z.string(),
  candidates: z.array(
    z.object({
      id: z.string(),
      chosen: z.boolean(),
      eligible: z.boolean(),
      score: z.number().exactOptional(),
      reason: z.string(),
    }),
  ),
});

export const whyAnswerSchema: z.ZodType<WhyAnswer> = z.object({
  url: z.string(),
  client: z
    .object({
      given: z.string(),
      country: z.string().exactOptional(),
      location: z.object({ lat: z.number(), lon: z.number() }).exactOptional(),
    })
    .exactOptional(),
  route: z.string().exactOptional(),
  service: z.string().exactOptional(),
  region: choice.exactOptional(),
  endpoint: choice.exactOptional(),
  reason: z.string(),
});

export const whyQuerySchema: z.ZodType<WhyQuery> = z.strictObject({
  url: z
    .string()
    .max(2048)
    .refine(isRequestUrl, "write a path such as '/checkout' or an http(s) URL")
    .describe('What would be requested: an absolute http(s) URL, or a path.'),
  method: z
    .string()
    .regex(/^[A-Z][A-Z0-9_-]{0,31}$/, "write a method in capitals, such as 'POST'")
    .describe('How it would be requested; GET if not given.')
    .exactOptional(),
  client: z
    .string()
    .max(64)
    .refine(isPlace, "write a country code such as 'DE', an IP address, or 'lat,lon'")
    .describe('Where the client would be: an ISO 3166 country code, an IP address or `lat,lon`.')
    .exactOptional(),
});

function isRequestUrl(value: string): boolean {
  if (value.startsWith('/')) return URL.canParse(value, 'http://world.invalid');
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isPlace(value: string): boolean {
  return /^[A-Za-z]{2}$/.test(value) || isIP(value) !== 0 || isCoordinates(value);
}

function isCoordinates(value: string): boolean {
  const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(value);
  return match !== null && Math.abs(Number(match[1])) <= 90 && Math.abs(Number(match[2])) <= 180;
}
