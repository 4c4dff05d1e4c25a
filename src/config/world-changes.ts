/**
 * What differs between two worlds, in the words of the config: for people who change a running one, and for the node that
 * has to know what stays as it is.
 */
import { formatPath } from './faults.ts';
import { hidden, publicWorld } from './public-world.ts';
import type { ResolvedRoute, ResolvedWorld } from './resolved-world.ts';
import { valueWords } from './seen.ts';

export interface WorldChange {
  /** As in faults: `services.api.balance`, `routes["/api"].retry.attempts`. Durations below it are in milliseconds. */
  readonly path: string;
  /** In few words; undefined where there was, or is, nothing. Secrets are `(hidden)`. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Every difference, the deepest that can be named, in the order of the config. */
export function worldChanges(before: ResolvedWorld, after: ResolvedWorld): readonly WorldChange[] {
  return compare([], sides(before, after), sides(publicWorld(before), publicWorld(after)));
}

/** `path: before → after`, or `+ path` and `- path` for what is new and what is gone. */
export function changeWords({ path, before, after }: WorldChange): string {
  if (before === undefined) return `+ ${path}: ${after}`;
  return after === undefined ? `- ${path}` : `  ${path}: ${before} → ${after}`;
}

/** Whether two values of a config are the same; functions are only when they are one. */
export function sameConfig(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameConfig(a[key as never], b[key as never]));
}

interface Sides {
  readonly before: unknown;
  readonly after: unknown;
}

const sides = (before: unknown, after: unknown): Sides => ({ before, after });

/** `shown` is the same pair with the secrets hidden. */
function compare(path: readonly PropertyKey[], { before, after }: Sides, shown: Sides): WorldChange[] {
  if (sameConfig(before, after)) return [];
  const [old, now] = [named(before), named(after)];
  if (old === undefined || now === undefined) {
    return [{ path: formatPath(path), before: words(shown.before), after: words(shown.after) }];
  }
  const [oldShown, nowShown] = [named(shown.before), named(shown.after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].flatMap((key) =>
    compare([...path, key], sides(old.get(key), now.get(key)), sides(oldShown?.get(key), nowShown?.get(key))),
  );
}

/** The members of an object, or of a list whose items have names; undefined for what is compared as one. */
function named(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!isBranch(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const names = value.map(nameOf);
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return isNamed ? new Map(value.map((item, index) => [names[index]!, item])) : undefined;
}

/** What a person calls an item of a list: the id of a service, the address of an endpoint, the match of a route. */
function nameOf(item: unknown): string | undefined {
  if (!isBranch(item)) return undefined;
  if ('id' in item) return String(item.id);
  if ('url' in item) return String(item.url);
  return 'path' in item && 'action' in item ? routeName(item as unknown as ResolvedRoute) : undefined;
}

/** A route as people write it: `*.shop.example/api GET`. */
export function routeName({ host, path, methods, headers }: ResolvedRoute): string {
  const hosts = host === undefined ? '' : [host].flat().join(',');
  const conditions = headers === undefined ? '' : ` ${JSON.stringify(headers)}`;
  return `${hosts}${path}${methods === undefined ? '' : ` ${methods.join(',')}`}${conditions}`;
}

function words(value: unknown): string | undefined {
  return value === undefined || value === hidden ? value : valueWords(value);
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}
