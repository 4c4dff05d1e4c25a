/**
 * The answers a route gives by itself: a redirect, or a fixed response.
 */
import * as z from 'zod';
import { configDefaults } from '../defaults.ts';
import { text, whole } from './fields.ts';
import { fieldValue, ownFieldName } from './header-fields.ts';

export interface RedirectInput {
  /** The `location` of the answer; `{host}`, `{path}` and `{query}` in it stand for the request's own, `{rest}` for its path behind that of the route. */
  readonly to: string;
  /** 301 and 308 are permanent; 307 and 308 keep the method. */
  readonly status?: 301 | 302 | 303 | 307 | 308 | undefined;
}

export interface RespondInput {
  /** The status of the answer. */
  readonly status?: number | undefined;
  /** The body, as UTF-8. */
  readonly body?: string | undefined;
  /** Header fields of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Redirect {
  readonly to: string;
  readonly status: number;
}

export interface Respond {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const redirectSchema: z.ZodType<Redirect, RedirectInput> = z.strictObject({
  to: text(
    /^(?:\/|https?:\/\/(?!\/|\{(?:path|query|rest)\}))[\x21-\x7e]*$/,
    "a path, or a URL with 'http://' or 'https://'",
  ).describe(
    "The `location` of the answer; `{host}`, `{path}` and `{query}` in it stand for the request's own, `{rest}` for its path behind that of the route.",
  ),
  status: z
    .literal([301, 302, 303, 307, 308])
    .default(configDefaults.redirectStatus)
    .describe('301 and 308 are permanent; 307 and 308 keep the method.'),
});

export const respondSchema: z.ZodType<Respond, RespondInput> = z.strictObject({
  status: whole(200, 599).default(configDefaults.respondStatus).describe('The status of the answer.'),
  body: z.string().default('').describe('The body, as UTF-8.'),
  headers: z
    .record(ownFieldName, fieldValue)
    .default({})
    .meta({ title: 'an object of texts by field name' })
    .describe('Header fields of the answer.'),
});
