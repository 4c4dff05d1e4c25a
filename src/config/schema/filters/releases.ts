/**
 * Another version of a service beside the first: for some of the requests, or for copies of them.
 */
import * as z from 'zod';
import { mirrorDefaults } from '../../../edge/index.ts';
import { between, type SizeInput, sizeOr, text } from '../fields.ts';
import { fieldName, fieldValue } from '../header-fields.ts';

export interface NamedValueInput {
  /** Its name. */
  readonly name: string;
  /** The value that counts. Without it: any. */
  readonly value?: string | undefined;
}

export interface CanaryInput {
  /** The service of the other version. */
  readonly service: string;
  /** The share of the clients that get it, in percent. */
  readonly weight?: number | undefined;
  /** Requests with this header field get it. */
  readonly header?: NamedValueInput | undefined;
  /** Requests with this cookie get it. */
  readonly cookie?: NamedValueInput | undefined;
}

export interface MirrorInput {
  /** The service that gets copies. */
  readonly service: string;
  /** The share of the requests that are copied, in percent. */
  readonly percent?: number | undefined;
  /** A request with a larger body is not copied. */
  readonly maxBody?: SizeInput | undefined;
}

export interface Canary {
  readonly service: string;
  readonly share: number;
  readonly header: { readonly name: string; readonly value: string | undefined } | undefined;
  readonly cookie: { readonly name: string; readonly value: string | undefined } | undefined;
}

export interface Mirror {
  readonly service: string;
  readonly share: number;
  readonly maxBodyBytes: number;
}

const value = fieldValue.optional().describe('The value that counts. Without it: any.');
const cookieName = text(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'the name of a cookie');

export const canarySchema: z.ZodType<Canary, CanaryInput> = z
  .strictObject({
    service: z.string().describe('The service of the other version.'),
    weight: between(0, 100).default(0).describe('The share of the clients that get it, in percent.'),
    header: z
      .strictObject({ name: fieldName.describe('Its name.'), value })
      .optional()
      .describe('Requests with this header field get it.'),
    cookie: z
      .strictObject({ name: cookieName.describe('Its name.'), value })
      .optional()
      .describe('Requests with this cookie get it.'),
  })
  .transform(({ service, weight, header, cookie }) => ({
    service,
    share: weight / 100,
    header: header && { name: header.name.toLowerCase(), value: header.value },
    cookie: cookie && { name: cookie.name, value: cookie.value },
  }));

export const mirrorSchema: z.ZodType<Mirror, MirrorInput> = z
  .strictObject({
    service: z.string().describe('The service that gets copies.'),
    percent: between(0, 100).default(100).describe('The share of the requests that are copied, in percent.'),
    maxBody: sizeOr(mirrorDefaults.maxBodyBytes, 0, 16_777_216).describe('A request with a larger body is not copied.'),
  })
  .transform(({ service, percent, maxBody }) => ({ service, share: percent / 100, maxBodyBytes: maxBody }));
