/**
 * The leaf fields that several parts of the config share. Each carries a `title`, the words for what is allowed: the
 * docs table, the JSON Schema and every fault message say the same because they read the same title.
 */
import * as z from 'zod';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../core/index.ts';

/** `'500ms' '5s' '2m' '1h' '1d'` or a number of milliseconds. */
export type DurationInput = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** `'512B' '16KiB' '1MiB' '2GB'` or a number of bytes. */
export type SizeInput = number | `${number}${'B' | 'KB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB'}`;

/** Node's timers hold 31 bits of milliseconds, 24.8 days; a longer one would fire at once. */
const longestMs = 24 * 86_400_000;

/** Milliseconds within bounds. */
export function duration(leastMs = 1, mostMs: number = longestMs): z.ZodType<number, DurationInput> {
  const range = `${formatDuration(leastMs)} to ${formatDuration(mostMs)}`;
  return z
    .union([z.string().regex(/^\d+(\.\d+)?\s?(ms|s|m|h|d)$/), z.number()])
    .transform((value, context) => within(value, { read: parseDuration, least: leastMs, most: mostMs }, context))
    .meta({ title: `a duration such as '500ms', '5s' or '2m', or milliseconds; ${range}` }) as z.ZodType<
    number,
    DurationInput
  >;
}

/** Milliseconds within bounds, with a default that is shown as people write it. */
export function durationOr(
  defaultMs: number,
  leastMs?: number,
  mostMs?: number,
): z.ZodType<number, DurationInput | undefined> {
  return duration(leastMs, mostMs).prefault(formatDuration(defaultMs) as DurationInput);
}

/** Bytes within bounds. */
export function size(leastBytes: number, mostBytes: number): z.ZodType<number, SizeInput> {
  const range = `${formatSize(leastBytes)} to ${formatSize(mostBytes)}`;
  return z
    .union([z.string().regex(/^\d+(\.\d+)?\s?(B|KB|MB|GB|KiB|MiB|GiB)$/), z.number()])
    .transform((value, context) => within(value, { read: parseSize, least: leastBytes, most: mostBytes }, context))
    .meta({ title: `a size such as '16KiB' or '1MiB', or bytes; ${range}` }) as z.ZodType<number, SizeInput>;
}

/** Bytes within bounds, with a default that is shown as people write it. */
export function sizeOr(
  defaultBytes: number,
  leastBytes: number,
  mostBytes: number,
): z.ZodType<number, SizeInput | undefined> {
  return size(leastBytes, mostBytes).prefault(formatSize(defaultBytes) as SizeInput);
}

/** `true` for an object with every default, or the object itself. */
export function onOr<Value, Input extends object>(options: z.ZodType<Value, Input>): z.ZodType<Value, true | Input> {
  return z
    .union([z.literal(true).transform(() => options.parse({})), options])
    .meta({ title: '`true`, or an object with options' });
}

/** An integer from `least` to `most`. */
export function whole(least: number, most: number): z.ZodType<number, number> {
  return z.int().min(least).max(most);
}

/** A number from `least` to `most`. */
export function between(least: number, most: number): z.ZodType<number, number> {
  return z.number().min(least).max(most);
}

/** A text that a pattern describes; `title` says in words what the pattern says in signs. */
export function text(pattern: RegExp, title: string): z.ZodType<string, string> {
  return z.string().regex(pattern, { abort: true }).meta({ title });
}

/**
 * A record whose keys name things of the world. The grammar of the keys is `idPattern`; it is checked apart
 * (`checks/ids.ts`), because a bad key would otherwise hide the faults of its value.
 */
export function named<T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string(), value).meta({ propertyNames: { pattern: idPattern.source } }) as z.ZodRecord<
    z.ZodString,
    T
  >;
}

/** Ids stand in header values, metric labels and admin paths, and the order of regions counts: no leading digit. */
export const idPattern: RegExp = /^[A-Za-z][A-Za-z0-9._-]{0,62}$/;

/** Says that the value is not allowed; what is, the field's title says. For a `transform` that finds out. */
export function refuse(context: z.RefinementCtx): never {
  context.addIssue({ code: 'custom' });
  return z.NEVER;
}

interface Bounds {
  readonly read: (value: string | number) => number;
  readonly least: number;
  readonly most: number;
}

function within(value: string | number, { read, least, most }: Bounds, context: z.RefinementCtx): number {
  if (typeof value === 'number' && value < 0) return refuse(context);
  const amount = read(value);
  return amount >= least && amount <= most ? amount : refuse(context);
}
