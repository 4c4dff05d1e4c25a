/**
 * The value seen, as a fault message shows it: short, on one line, and without secrets. A secret is a field the schema
 * marks `writeOnly` and everything below it, and the user part of any URL.
 */
import { nodeAt, type SchemaNode } from './schema-node.ts';

const longest = 60;

/** `'http://a b'`, `300`, `a list of 3`, `an object`, `nothing`, `(hidden)`. */
export function seenWords(schema: SchemaNode, path: readonly PropertyKey[], value: unknown): string {
  return value !== undefined && isSecret(schema, path) ? '(hidden)' : valueWords(value);
}

/** Whether the value at this path must not be printed. */
export function isSecret(schema: SchemaNode, path: readonly PropertyKey[]): boolean {
  return path.some((_, index) => nodeAt(schema, path.slice(0, index + 1))?.writeOnly === true);
}

/** `http://user:secret@host` → `http://…@host`. */
function hideUserinfo(value: string): string {
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1…@');
}

/** A value in few words, without what looks like a password in a URL. */
export function valueWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  const plain = hideUserinfo(value).replaceAll('\n', '\\n');
  return `'${plain.length > longest ? `${plain.slice(0, longest)}…` : plain}'`;
}
