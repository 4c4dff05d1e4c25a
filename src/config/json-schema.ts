/**
 * The JSON Schema (2020-12) of the config, made from the zod schema: editors complete JSON configs with it, the docs
 * table is written from it, and fault messages take from it what is allowed at a place.
 */
import * as z from 'zod';
import { worldSchema } from './schema/index.ts';
import type { SchemaNode } from './schema-node.ts';

let made: SchemaNode | undefined;

/** The schema of what people write (before defaults). Made at the first call. */
export function worldJsonSchema(): SchemaNode {
  made ??= {
    ...z.toJSONSchema(worldSchema, { io: 'input', unrepresentable: 'any' }),
    title: 'an object with at least `routes`',
  } as SchemaNode;
  return made;
}
