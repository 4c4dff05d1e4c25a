/**
 * A composed answer: parts asked of services, those that need another's result after it and the rest at once, and merged.
 */
import type { CallFailure } from './call-failure.ts';
import type { CallOptions, ComposeRequest } from './composer.ts';
import { fillPath, partsNamedIn } from './path-template.ts';

export interface Part {
  readonly service: string;
  /** A template, or what makes the path. */
  readonly path: string | ((request: ComposeRequest, done: Readonly<Record<string, unknown>>) => string);
  readonly method?: string | undefined;
  readonly body?: ((request: ComposeRequest, done: Readonly<Record<string, unknown>>) => unknown) | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
  /** Parts whose results `path` and `body` use, beside those the template names. */
  readonly after?: readonly string[] | undefined;
  /** Stands in when the part cannot be had. */
  readonly fallback?: { readonly value: unknown } | undefined;
}

export type Merge =
  | 'object'
  | 'flatten'
  | ((parts: Readonly<Record<string, unknown>>, request: ComposeRequest) => unknown | Promise<unknown>);

export interface Composition {
  readonly parts: Readonly<Record<string, Part>>;
  /** `object` puts each part under its name; `flatten` puts the members of all parts side by side. */
  readonly merge: Merge;
  /** Whether the rest is answered when a part without a fallback fails. */
  readonly partial: 'fail' | 'allow';
}

/** The results of all parts. */
export interface Composed {
  readonly results: Readonly<Record<string, unknown>>;
  /** Parts that failed, those with a fallback among them, in the order of the config. */
  readonly missing: readonly { readonly name: string; readonly failure: CallFailure; readonly isReplaced: boolean }[];
}

export type CallPart = (service: string, path: string, options: CallOptions) => Promise<unknown>;

/** The parts that a part waits for. */
export function prerequisites({ path, after = [] }: Part): readonly string[] {
  return [...new Set([...after, ...(typeof path === 'string' ? partsNamedIn(path) : [])])];
}

/** Asks for every part; settles when each has its result or its failure. A part after one that failed fails with it. */
export async function askParts(
  parts: Composition['parts'],
  request: ComposeRequest,
  call: CallPart,
): Promise<Composed> {
  const done: Record<string, unknown> = {};
  const failures = new Map<string, { failure: CallFailure; isReplaced: boolean }>();
  const asked = new Map<string, Promise<void>>();
  const ask = (name: string): Promise<void> => {
    const known = asked.get(name);
    if (known !== undefined) return known;
    const part = parts[name]!;
    const result = Promise.all(prerequisites(part).map(ask))
      .then(() => askPart(part, { request, done }, call))
      .then(
        (value) => {
          done[name] = value;
        },
        (failure: CallFailure) => {
          failures.set(name, { failure, isReplaced: part.fallback !== undefined });
          if (part.fallback === undefined) throw failure;
          done[name] = part.fallback.value;
        },
      );
    asked.set(name, result);
    return result;
  };
  const names = Object.keys(parts);
  await Promise.allSettled(names.map(ask));
  const results = Object.fromEntries(names.map((name) => [name, done[name] ?? null]));
  const missing = names.flatMap((name) => (failures.has(name) ? [{ name, ...failures.get(name)! }] : []));
  return { results, missing };
}

async function askPart(
  { service, path, method, body, headers, timeoutMs }: Part,
  { request, done }: { readonly request: ComposeRequest; readonly done: Readonly<Record<string, unknown>> },
  call: CallPart,
): Promise<unknown> {
  const target = typeof path === 'string' ? fillPath(path, { request, done }) : path(request, done);
  return call(service, target, {
    method,
    headers,
    timeoutMs,
    ...(body !== undefined && { body: body(request, done) }),
  });
}

export function mergeParts(
  merge: Merge,
  results: Composed['results'],
  request: ComposeRequest,
): unknown | Promise<unknown> {
  if (typeof merge === 'function') return merge(results, request);
  if (merge === 'object') return results;
  const members = Object.values(results).filter(
    (part) => typeof part === 'object' && part !== null && !Array.isArray(part),
  );
  return Object.assign({}, ...members);
}
