/**
 * Paths of parts with places to be filled: `/users/{query.id}`, `/orders?user={user.id}`, `/files{path}`. What is put in is
 * encoded, so that it stays within its segment or parameter; `{path}` and `{query}` alone stand for the request's own.
 */
import type { ComposeRequest } from './composer.ts';

const place = /\{([A-Za-z0-9_.-]+)\}/g;

export interface PathSource {
  readonly request: ComposeRequest;
  /** Results of the parts that are done. */
  readonly done: Readonly<Record<string, unknown>>;
}

/** Names of parts that a path waits for, in the order they stand. */
export function partsNamedIn(template: string): readonly string[] {
  const names = [...template.matchAll(place)].map(([, name]) => name!.split('.')[0]!);
  return [...new Set(names)].filter((name) => name !== 'path' && name !== 'query' && name !== 'header');
}

export function fillPath(template: string, source: PathSource): string {
  return template.replace(place, (_, name: string) => filled(name, source));
}

function filled(name: string, { request, done }: PathSource): string {
  if (name === 'path') return request.path;
  if (name === 'query') return request.query.size === 0 ? '' : `?${request.query}`;
  const [first, ...rest] = name.split('.');
  if (first === 'query') return encodeURIComponent(request.query.get(rest.join('.')) ?? '');
  if (first === 'header') return encodeURIComponent(request.header(rest.join('.')) ?? '');
  const value = rest.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined),
    done[first!],
  );
  return encodeURIComponent(value === undefined || value === null || typeof value === 'object' ? '' : String(value));
}
