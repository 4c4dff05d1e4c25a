/**
 * docs/reference/config.md from the JSON Schema of the config: a section for each object, a row for each key.
 */
import { markdownTable } from '../bench/support/markdown-table.ts';
import { allowedWords, alternatives, type SchemaNode } from '../src/config/index.ts';

const intro = `# Config

<!-- This page is made by "npm run docs" from the schema in src/config/schema. -->

One file describes a world: \`antipode.config.ts\`, \`.mts\`, \`.js\`, \`.mjs\` or \`.json\`, found in the working directory or
named with \`--config\`. \`antipode check\` tells every fault of it at once, and prints it with all defaults in their place.
In TypeScript, \`defineWorld\` from \`antipode\` gives names and values their types; in JSON, \`"$schema"\` with the path of
[config.schema.json](config.schema.json) does the same in an editor.

Durations are \`'500ms'\`, \`'5s'\`, \`'2m'\`, \`'1h'\`, \`'1d'\` or a number of milliseconds. Sizes are \`'512B'\`, \`'16KiB'\`, \`'1MiB'\`,
\`'2GB'\` or a number of bytes. \`<id>\` stands for a name of your own, \`[]\` for each item of a list.
`;

/** The whole page. */
export function configReference(schema: SchemaNode): string {
  const sections = [...sectionsOf(schema, '')].map(({ path, variants }) =>
    [
      `## ${path === '' ? 'The world' : `\`${path}\``}`,
      ...variants.map((node) => table(node, path, variants.length > 1)),
    ].join('\n\n'),
  );
  return `${[intro, ...sections].join('\n')}\n`.replaceAll('\n## ', '\n\n## ').replaceAll('\n\n\n', '\n\n');
}

interface Section {
  readonly path: string;
  readonly variants: readonly SchemaNode[];
}

/** The object at `node` and every object below it, from the top. */
function* sectionsOf(node: SchemaNode, path: string): Generator<Section> {
  const variants = alternatives(node).filter(({ properties }) => properties);
  if (variants.length > 0) yield { path, variants };
  for (const each of alternatives(node)) {
    for (const [key, child] of Object.entries(each.properties ?? {})) {
      yield* sectionsOf(child, path === '' ? key : `${path}.${key}`);
    }
    // One, or a list of them: what one may be is said already.
    const isSaid = variants.some((variant) => JSON.stringify(variant) === JSON.stringify(each.items));
    if (each.items && !isSaid) yield* sectionsOf(each.items, `${path}[]`);
    if (typeof each.additionalProperties === 'object') yield* sectionsOf(each.additionalProperties, `${path}.<id>`);
  }
}

function table(node: SchemaNode, path: string, isVariant: boolean): string {
  const rows = Object.entries(node.properties ?? {}).map(([key, child]) => [
    `\`${key}\``,
    cell(allowed(child, path === '' ? key : `${path}.${key}`)),
    defaultWords(child, node.required?.includes(key) === true),
    cell(child.description ?? ''),
  ]);
  const text = markdownTable(['key', 'allowed', 'default', 'what it is'], rows, []);
  return isVariant ? `${variantTitle(node)}\n\n${text}` : text;
}

/** What tells an alternative from the others: its key with fixed values, or its first key. */
function variantTitle({ properties = {} }: SchemaNode): string {
  const entries = Object.entries(properties);
  const fixed = entries.find(([, { const: only, enum: names }]) => only ?? names);
  return fixed === undefined ? `With \`${entries[0]![0]}\`:` : `With \`${fixed[0]}\` ${allowedWords(fixed[1])}:`;
}

function allowed(node: SchemaNode, path: string): string {
  const [section] = sectionsOf(node, path);
  const words = allowedWords(node);
  return section === undefined ? words : `${words}: [more](#${section.path.replace(/[^\w-]/g, '').toLowerCase()})`;
}

function defaultWords({ default: value }: SchemaNode, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
    return '';
  return `\`${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
