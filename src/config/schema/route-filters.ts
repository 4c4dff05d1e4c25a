/**
 * What a route does besides answering: every filter's part of a route, gathered. A filter that is not configured is
 * undefined in the result and costs a request nothing.
 */
import type * as z from 'zod';
import type { FieldEdits } from '../../edge/index.ts';
import type { SizeInput } from './fields.ts';
import { maxBodySchema } from './filters/body-limit.ts';
import { type FieldEditsInput, fieldEditsSchema } from './filters/header-edits.ts';

export interface RouteFiltersInput {
  /** The largest request body; more is answered 413. Without it: any. */
  readonly maxBody?: SizeInput | undefined;
  /** Changes to the header fields of requests, before the service sees them. */
  readonly requestHeaders?: FieldEditsInput | undefined;
  /** Changes to the header fields of every answer. */
  readonly responseHeaders?: FieldEditsInput | undefined;
}

export interface RouteFiltersConfig {
  /** In bytes. */
  readonly maxBody: number | undefined;
  readonly requestHeaders: FieldEdits | undefined;
  readonly responseHeaders: FieldEdits | undefined;
}

type Shape = { readonly [Key in keyof RouteFiltersConfig]: z.ZodType<RouteFiltersConfig[Key], RouteFiltersInput[Key]> };

export const routeFiltersShape: Shape = {
  maxBody: maxBodySchema.optional().describe('The largest request body; more is answered 413. Without it: any.'),
  requestHeaders: fieldEditsSchema
    .optional()
    .describe('Changes to the header fields of requests, before the service sees them.'),
  responseHeaders: fieldEditsSchema.optional().describe('Changes to the header fields of every answer.'),
};
