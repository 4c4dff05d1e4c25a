/**
 * Names and values of header fields (RFC 9110, section 5), as people write them in a config.
 */
import type * as z from 'zod';
import { text } from './fields.ts';

export const fieldName: z.ZodType<string, string> = text(
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
  "the name of a header field, such as 'x-version'",
);

/** The edge frames and dates the message; a config cannot. */
const framing = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const ownFieldName: z.ZodType<string, string> = fieldName
  .refine((name) => !framing.has(name.toLowerCase()))
  .meta({ title: 'the name of a header field that does not frame the message' });

export const fieldValue: z.ZodType<string, string> = text(/^[\t\x20-\x7e]*$/, 'a text of printable ASCII characters');
