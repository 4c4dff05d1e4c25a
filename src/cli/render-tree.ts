/**
 * Data as an indented tree, for people. Names that end with `Ms` and `Bytes` are shown as durations and sizes, the way
 * the config writes them: `connectTimeoutMs: 3000` as `connectTimeout: 3s`.
 */
import { formatDuration, formatSize } from '../core/index.ts';

/** One line a leaf; absent values are left out; lists of plain values stand on one line. */
export function renderTree(value: unknown): string {
  return lines(value, '').join('');
}

function lines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => withDash(lines(item, `${indent}  `), indent));
  return Object.entries(value as object).flatMap(([key, member]) => memberLines(key, member, indent));
}

function memberLines(key: string, value: unknown, indent: string): string[] {
  if (value === undefined) return [];
  if (isBranch(value)) return [`${indent}${key}:\n`, ...lines(value, `${indent}  `)];
  const [name, text] = leaf(key, value);
  return [`${indent}${name}: ${text}\n`];
}

/** The first line of an item carries the dash. */
function withDash([first = '', ...rest]: string[], indent: string): string[] {
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

/** Whether the value needs lines of its own. */
function isBranch(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && item !== null);
  return typeof value === 'object' && value !== null && Object.values(value).some((member) => member !== undefined);
}

function leaf(key: string, value: unknown): [name: string, text: string] {
  if (typeof value === 'number' && key.endsWith('Ms')) return [key.slice(0, -2), formatDuration(value)];
  if (typeof value === 'number' && key.endsWith('Bytes')) return [key.slice(0, -5), formatSize(value)];
  if (Array.isArray(value)) return [key, value.length === 0 ? 'none' : value.join(', ')];
  if (typeof value === 'object' && value !== null) return [key, 'none'];
  return [key, String(value)];
}
