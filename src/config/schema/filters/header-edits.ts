/**
 * Changes to header fields that a route makes.
 */
import * as z from 'zod';
import type { FieldEdits } from '../../../edge/index.ts';
import { fieldValue, ownFieldName } from '../header-fields.ts';

export interface FieldEditsInput {
  /** Fields that take the place of those of the same name. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** Fields that stand beside those of the same name. */
  readonly append?: Readonly<Record<string, string>> | undefined;
  /** Names of fields that are taken out. */
  readonly remove?: readonly string[] | undefined;
}

const lines = z.record(ownFieldName, fieldValue).default({}).meta({ title: 'an object of texts by field name' });

export const fieldEditsSchema: z.ZodType<FieldEdits, FieldEditsInput> = z.strictObject({
  set: lines.describe('Fields that take the place of those of the same name.'),
  append: lines.describe('Fields that stand beside those of the same name.'),
  remove: z
    .array(ownFieldName)
    .default([])
    .meta({ title: 'a list of names of header fields' })
    .describe('Names of fields that are taken out.'),
});
