/**
 * What differs between two worlds, in the words of the config: for people who change a running one, and for the node that
 * has to know what stays as it is.
 */
import { asWritten } from './as-written.ts';
import { formatPath } from './faults.ts';
import { hidden, publicWorld } from './public-world.ts';
import type { ResolvedRoute, ResolvedWorld } from './resolved-world.ts';
import { valueWords } from './seen.ts';

export interface WorldChange {
  /** As people write it, with names for what has any: `services.api.balance.policy`, `routes["/api"].retry.attempts`. */
  readonly path: string;
  /** In few words; undefined where there was, or is, nothing. Secrets are `(hidden)`. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Every difference, the deepest that can be named, in the order of the config. */
export function worldChanges(before: ResolvedWorld, after: ResolvedWorld): readonly WorldChange[] {
  const shown = sides(asWritten(publicWorld(before)), asWritten(publicWorld(after)));
  return compare([], sides(asWritten(before), asWritten(after)), shown);
}

/** `path: before → after`, or `+ path` and `- path` for what is new and what is gone; of a secret only that it is another. */
export function changeWords({ path, before, after }: WorldChange): string {
  if (before === hidden && after === hidden) return `  ${path}: another value, which is not shown`;
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
  if (shown.before === hidden || shown.after === hidden) return [change(path, shown)];
  const [old, now] = [membersOf(before, path), membersOf(after, path)];
  if (old === undefined || now === undefined || areTold(shown)) return [change(path, shown)];
  const [oldShown, nowShown] = [membersOf(shown.before, path), membersOf(shown.after, path)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  const inside = [...keys].flatMap((key) =>
    compare([...path, key], sides(old.get(key), now.get(key)), sides(oldShown?.get(key), nowShown?.get(key))),
  );
  // The same, and yet not: what has names stands in another order.
  return inside.length > 0 ? inside : [{ path: formatPath(path), before: 'its order', after: 'another order' }];
}

function change(path: readonly PropertyKey[], { before, after }: Sides): WorldChange {
  const [old, now] = [words(before), words(after)];
  const isOther = old !== undefined && old === now && old !== hidden;
  return { path: formatPath(path), before: old, after: isOther ? `${now}, changed` : now };
}

/** Whether both are lists that can be shown whole. */
function areTold({ before, after }: Sides): boolean {
  return shortList(before) !== undefined && shortList(after) !== undefined;
}

const longestList = 60;

/** `['GET', 'POST']`; undefined for what is long, or more than a list of plain values. */
function shortList(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.some(isBranch)) return undefined;
  const text = `[${value.map(valueWords).join(', ')}]`;
  return text.length <= longestList ? text : undefined;
}

/** The members of an object, or the items of a list, by their names if all have one; undefined for a plain value. */
function membersOf(value: unknown, path: readonly PropertyKey[]): ReadonlyMap<PropertyKey, unknown> | undefined {
  if (!isBranch(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const names = value.map((item) => nameOf(item, path));
  const isNamed = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  return new Map(value.map((item, index) => [isNamed ? names[index]! : index, item]));
}

/** What a person calls an item of a list: the id of a service, the address of an endpoint, the match of a route. */
function nameOf(item: unknown, path: readonly PropertyKey[]): string | undefined {
  if (!isBranch(item)) return undefined;
  if ('id' in item) return String(item.id);
  if ('url' in item) return String(item.url);
  return path.length === 1 && path[0] === 'routes' ? routeName(item as unknown as ResolvedRoute) : undefined;
}

/** A route as people write it: `*.shop.example/api GET`. */
export function routeName({ host, path, methods, headers }: ResolvedRoute): string {
  const hosts = host === undefined ? '' : [host].flat().join(',');
  const conditions = headers === undefined ? '' : ` ${JSON.stringify(headers)}`;
  return `${hosts}${path}${methods === undefined ? '' : ` ${methods.join(',')}`}${conditions}`;
}

function words(value: unknown): string | undefined {
  return value === undefined || value === hidden ? value : (shortList(value) ?? valueWords(value));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}
