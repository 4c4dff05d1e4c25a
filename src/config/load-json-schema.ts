import type { SchemaNode } from './schema-node.ts';

/** The JSON Schema of the config, loaded by those who ask for it: a node in production never does. */
export async function loadJsonSchema(): Promise<SchemaNode> {
  const { worldJsonSchema } = await import('./json-schema.ts');
  return worldJsonSchema();
}
