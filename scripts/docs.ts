/**
 * Writes the pages of docs/reference that are made from the sources: `npm run docs`. A test keeps them equal.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadJsonSchema } from '../src/config/index.ts';
import { configReference } from './config-reference.ts';

const root = join(import.meta.dirname, '..');

/** Each page, by its path from the root of the repository. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  const schema = await loadJsonSchema();
  return new Map([
    ['docs/reference/config.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ['docs/reference/config.md', configReference(schema)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await generatedPages()) writeFileSync(join(root, path), text);
}
