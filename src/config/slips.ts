/**
 * What people write who know another tool, and how it is written here. A hint beside what is allowed, never instead of
 * it: the value stays a fault.
 */

interface Slip {
  /** The places, as faults name them. */
  readonly at: RegExp;
  /** How it is written; undefined where the value is no slip of this kind. */
  readonly fix: (value: unknown) => string | undefined;
}

const slips: readonly Slip[] = [
  { at: /^listen$/, fix: (value) => (isAddress(value) ? `{ http: ${literal(value)} }` : undefined) },
  { at: /^listen\.(?:http|https|admin)$/, fix: (value) => /^:?(\d{1,5})$/.exec(textOf(value))?.[1] },
  { at: /^services\.[^.]+$/, fix: serviceFor },
  { at: /^services\.[^.]+\.run$/, fix: (value) => (isTexts(value) ? `{ command: ${literal(value)} }` : undefined) },
  { at: /^services\.[^.]+\.endpoints$/, fix: (value) => (originFor(value) ? `['${originFor(value)}']` : undefined) },
  { at: /^services\.[^.]+\.endpoints\[\d+\](?:\.url)?$/, fix: (value) => quoted(originFor(value)) },
  // No address is repeated: it may hold a password.
  { at: /^data$/, fix: (value) => (value === true ? '{}' : undefined) },
  { at: /^data\.servers$/, fix: (value) => (isTexts([value].flat()) ? "{ REGION: 'postgres://…' }" : undefined) },
  { at: /^sql$/, fix: (value) => (textOf(value) === '' ? undefined : "{ primary: 'postgres://…' }") },
  { at: /^cache\.app$/, fix: (value) => (textOf(value) === '' ? undefined : "{ redis: 'redis://…' }") },
  { at: /^routes\[\d+\]\.path$/, fix: (value) => quoted(pathFor(textOf(value))) },
];

/** How a value is written that is wrong at this place; undefined where nothing is known of it. */
export function slipFix(place: string, value: unknown): string | undefined {
  for (const { at, fix } of slips) if (at.test(place)) return fix(value);
  return undefined;
}

/** `'./app.mjs'` and `'http://10.0.0.1:3000'` say what they are. */
function serviceFor(value: unknown): string | undefined {
  if (/\.[cm]?[jt]s$/.test(textOf(value))) return `{ run: ${literal(value)} }`;
  const origin = originFor(value);
  return origin && `{ endpoints: ['${origin}'] }`;
}

/** A host and a port, or a port of this machine, or a whole origin: perhaps with a path, which belongs to routes. */
function originFor(value: unknown): string | undefined {
  if (typeof value === 'number') return isPort(value) ? `http://127.0.0.1:${value}` : undefined;
  const [, scheme = 'http://', authority] =
    /^(https?:\/\/)?([a-z0-9._-]+(?::\d{1,5})?|\[[0-9a-f:.]+\](?::\d{1,5})?)(?:\/\S*)?$/i.exec(textOf(value)) ?? [];
  if (authority === undefined) return undefined;
  return /^\d{1,5}$/.test(authority) ? `http://127.0.0.1:${authority}` : `${scheme}${authority}`;
}

/** `/api/*` and `api/` are `/api`. */
function pathFor(value: string): string | undefined {
  const [, plain] = /^\/?((?:[\w.~-]+\/)*[\w.~-]*)(?:\/?\*{1,2})?$/.exec(value) ?? [];
  return plain === undefined ? undefined : `/${plain.replace(/\/$/, '')}`;
}

function isAddress(value: unknown): boolean {
  return typeof value === 'number' ? isPort(value) : /:\d{1,5}$/.test(textOf(value));
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= 65_535;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function quoted(value: string | undefined): string | undefined {
  return value && `'${value}'`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
