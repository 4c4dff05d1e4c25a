/**
 * A resolved world with the names people write: `filters` and `source` are our own arrangement, and nobody ever wrote
 * `intervalMs`. For telling what a new config changes; values keep their meaning, not their type.
 */
import { formatDuration, formatSize } from '../core/index.ts';
import { writtenParts } from './written-parts.ts';

type Members = Readonly<Record<string, unknown>>;

/** Plain data: `world` or its public form, arranged as the config. */
export function asWritten(world: object): object {
  const { services, routes, ...rest } = world as { readonly services: Members[]; readonly routes: Members[] };
  return { ...written(rest), services: services.map(service), routes: routes.map(route) };
}

function service({ source, connection, ...rest }: Members): object {
  return { ...origin(source as Members), ...connectionParts(connection as Members), ...written(rest) };
}

function origin({ kind, workers, zeroHop, endpoints, ...rest }: Members): object {
  if (kind === 'run') return { run: written(rest), workers, zeroHop };
  if (kind === 'discover') return { discover: written(rest) };
  return { endpoints: (endpoints as Members[]).map(({ address: _, ...endpoint }) => endpoint) };
}

const keepalive = /^keepalive([A-Z])/;
const timeout = /TimeoutMs$/;

/** The three parts of how endpoints are spoken to, which the proxy has as one. */
function connectionParts(connection: Members): object {
  const all = Object.entries(connection);
  const kept = all.filter(([key]) => keepalive.test(key));
  return {
    timeouts: timeouts(connection),
    keepalive: written(Object.fromEntries(kept.map(([key, value]) => [lowered(key.slice('keepalive'.length)), value]))),
    limits: Object.fromEntries(all.filter(([key]) => !keepalive.test(key) && !timeout.test(key))),
  };
}

/** `connectTimeoutMs` is written `timeouts.connect`. */
function timeouts(all: Members): object {
  const own = Object.entries(all).filter(([key]) => timeout.test(key));
  return written(Object.fromEntries(own.map(([key, value]) => [key.replace(timeout, 'Ms'), value])));
}

/** What it matches and does keeps its place, for it is what the route is called by. */
function route({ action, filters, timeouts: own, ...rest }: Members): object {
  const { kind, service: id, make, ...options } = action as Members;
  const does = id ?? make ?? written(options);
  return {
    ...written(rest),
    [String(kind)]: does,
    timeouts: timeouts(own as Members),
    ...written(filters as Members),
  };
}

/** Durations, sizes and parts under their written names, at any depth; `name` is the part's own. */
function written(part: Members, name = ''): Members {
  const members = Object.entries(writtenParts[name]?.(part) ?? part);
  return Object.fromEntries(members.map(([key, value]) => quantity(key, value) ?? [key, writtenValue(value, key)]));
}

function writtenValue(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => writtenValue(item));
  return typeof value === 'object' && value !== null ? written(value as Members, name) : value;
}

/** Sizes whose written name has the word. */
const sizes = new Set(['head', 'max', 'min', 'maxEntry']);

function quantity(key: string, value: unknown): [string, unknown] | undefined {
  const [, name, unit] = /^(\w+?)(Ms|Bytes)$/.exec(key) ?? [];
  if (name === undefined) return undefined;
  if (unit === 'Ms') return [name, isAmount(value) ? formatDuration(value) : value];
  return [sizes.has(name) ? `${name}Size` : name, isAmount(value) ? formatSize(value) : value];
}

function isAmount(value: unknown): value is number {
  return Number.isFinite(value);
}

/** `IdleMs` → `idleMs`. */
function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
