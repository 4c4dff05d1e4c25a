/**
 * Durations and sizes as people write them: `'500ms'`, `'5s'`, `'16KiB'`. Inside the program they are always plain
 * numbers, milliseconds and bytes, and the name says so (`timeoutMs`, `sizeBytes`).
 */
import { AntipodeError } from './errors.ts';

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Milliseconds from `'500ms' '5s' '2m' '1h' '1d'` or a number of milliseconds. Throws ERR_UNITS_DURATION. */
export function parseDuration(value: string | number): number {
  const parsed = parse(value, durationUnits);
  if (parsed !== undefined) return parsed;
  throw new AntipodeError(
    'ERR_UNITS_DURATION',
    `${JSON.stringify(value)} is not a duration: write '500ms', '5s', '2m', '1h', '1d' or a number of milliseconds`,
  );
}

/** Bytes from `'16KiB' '1MiB' '2GB'` or a number of bytes. Throws ERR_UNITS_SIZE. */
export function parseSize(value: string | number): number {
  const parsed = parse(value, sizeUnits);
  if (parsed !== undefined) return Math.round(parsed);
  throw new AntipodeError(
    'ERR_UNITS_SIZE',
    `${JSON.stringify(value)} is not a size: write '512B', '16KiB', '1MiB', '2GB' or a number of bytes`,
  );
}

/** The shortest exact way to write it: 1500 → '1500ms', 5000 → '5s'. */
export function formatDuration(ms: number): string {
  return format(ms, durationUnits, 'ms');
}

/** The shortest exact way to write it in binary units: 16384 → '16KiB'. */
export function formatSize(bytes: number): string {
  const { B, KiB, MiB, GiB } = sizeUnits;
  return format(bytes, { B, KiB, MiB, GiB }, 'B');
}

function parse(value: string | number, units: Readonly<Record<string, number>>): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const match = /^(\d+(?:\.\d+)?)\s?([A-Za-z]+)$/.exec(value);
  const unit = match ? units[match[2]!] : undefined;
  return match && unit !== undefined && Object.hasOwn(units, match[2]!) ? Number(match[1]) * unit : undefined;
}

function format(value: number, units: Readonly<Record<string, number>>, smallest: string): string {
  let best = `${value}${smallest}`;
  if (value === 0) return best;
  for (const [name, factor] of Object.entries(units)) {
    if (value % factor === 0) best = `${value / factor}${name}`;
  }
  return best;
}
