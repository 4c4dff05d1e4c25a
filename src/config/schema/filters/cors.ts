/**
 * Which pages of other origins may read a route's answers.
 */
import * as z from 'zod';
import { type Cors, corsDefaults } from '../../../edge/index.ts';
import { type DurationInput, durationOr, onOr, refuse, text } from '../fields.ts';
import { fieldName } from '../header-fields.ts';

export interface CorsInput {
  /** Origins such as `https://shop.example` or `https://*.shop.example`, a pattern for whole origins, `null`, or `*` for any but `null`. */
  readonly origins?: readonly (string | RegExp)[] | undefined;
  /** Methods that pages may use. */
  readonly methods?: readonly string[] | undefined;
  /** Request fields that pages may send. Without it: any. */
  readonly headers?: readonly string[] | undefined;
  /** Answer fields that pages may read beside those that are always readable. */
  readonly exposeHeaders?: readonly string[] | undefined;
  /** Whether pages may send and read cookies and other credentials. */
  readonly credentials?: boolean | undefined;
  /** How long a browser may go by the answer to a preflight. */
  readonly maxAge?: DurationInput | undefined;
  /** Whether pages of a public network may ask an edge in a private one. */
  readonly privateNetwork?: boolean | undefined;
}

const originTitle = "an origin such as 'https://shop.example' or 'https://*.shop.example', '*', 'null', or a pattern";
const plainOrigin = text(/^(?:\*|null|[a-z][a-z0-9+.-]*:\/\/(?:\*\.)?[^\s*/?#@]+|\/.+\/[imsuv]*)$/, originTitle);

/** A pattern is kept as it is written, so that configs can be compared and shown. */
const origin: z.ZodType<string, string | RegExp> = z
  .union([plainOrigin, z.instanceof(RegExp).transform(String)])
  .transform((entry, context) => (isPattern(entry) ? entry : refuse(context)))
  .meta({ title: originTitle });

/** Whether an entry that is written as a pattern is one. */
function isPattern(entry: string): boolean {
  if (!entry.startsWith('/')) return true;
  const end = entry.lastIndexOf('/');
  try {
    new RegExp(entry.slice(1, end), entry.slice(end + 1));
    return !/[gy]/.test(entry.slice(end + 1));
  } catch {
    return false;
  }
}

const names = z.array(fieldName).meta({ title: 'a list of names of header fields' });

const optionsSchema: z.ZodType<Cors, CorsInput> = z
  .strictObject({
    origins: z
      .array(origin)
      .min(1)
      .default([...corsDefaults.origins])
      .meta({ title: `a list of at least one of these: ${originTitle}` })
      .describe(
        'Origins such as `https://shop.example` or `https://*.shop.example`, a pattern for whole origins, `null`, or `*` for any but `null`.',
      ),
    methods: z
      .array(text(/^[A-Z][A-Z0-9_-]*$/, "a method in capitals, such as 'GET'"))
      .min(1)
      .default([...corsDefaults.methods])
      .meta({ title: "a list of at least one method in capitals, such as 'GET'" })
      .describe('Methods that pages may use.'),
    headers: names.optional().describe('Request fields that pages may send. Without it: any.'),
    exposeHeaders: names
      .default([])
      .describe('Answer fields that pages may read beside those that are always readable.'),
    credentials: z
      .boolean()
      .default(corsDefaults.credentials)
      .describe('Whether pages may send and read cookies and other credentials.'),
    maxAge: durationOr(corsDefaults.maxAgeMs, 0, 86_400_000).describe(
      'How long a browser may go by the answer to a preflight.',
    ),
    privateNetwork: z
      .boolean()
      .default(corsDefaults.privateNetwork)
      .describe('Whether pages of a public network may ask an edge in a private one.'),
  })
  .transform(({ maxAge, headers, ...rest }) => ({ ...rest, headers, maxAgeMs: maxAge }));

export const corsSchema: z.ZodType<Cors, true | CorsInput> = onOr(optionsSchema);
