/**
 * What a place in the config allows, in words. One wording serves the fault messages and the docs table.
 */
import type { SchemaNode } from './schema-node.ts';

/** `a whole number from 0 to 256`, `'http' or 'tcp'`, `a list of a text`. */
export function allowedWords(node: SchemaNode): string {
  return listWords([...new Set(phrases(node))], 'or');
}

function phrases(node: SchemaNode): string[] {
  if (node.title !== undefined) return [node.title];
  if (node.const !== undefined) return [literal(node.const)];
  if (node.enum) return node.enum.map(literal);
  return (node.anyOf ?? node.oneOf)?.flatMap(phrases) ?? [typeWords(node)];
}

function typeWords(node: SchemaNode): string {
  switch (node.type) {
    case 'integer':
      return `a whole number${range(node)}`;
    case 'number':
      return `a number${range(node)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    case 'array':
      return `a list of ${allowedWords(node.items ?? {})}`;
    case 'object':
      return 'an object';
    default:
      return 'a value';
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function listWords(words: readonly string[], joint: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

function range({ minimum, maximum }: SchemaNode): string {
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`;
  if (least !== undefined) return ` of at least ${least}`;
  return most === undefined ? '' : ` of at most ${most}`;
}
