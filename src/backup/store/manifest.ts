/**
 * What a backup consists of: the manifest that lies in its folder as `manifest.json`, and names every other file in it with
 * its size and SHA-256. It has a hash of itself as well, so any byte that changed is noticed.
 *
 * Invariant: a folder without a manifest is no backup. The manifest is written last, and replaced in one go.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';

export type EngineName = 'sqlite' | 'postgres';

/** A state of the data. */
export interface Point {
  /** SQLite: the version, `4711`. PostgreSQL: the LSN, `0/3000060`. */
  readonly position: string;
  /** Everything written until then is in it, ISO 8601. */
  readonly at: string;
  /** SQLite: the hash of the log there. */
  readonly mark?: string | undefined;
}

export interface BackupFile {
  /** From the folder of the backup, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  /** 2: copies and logs of SQLite may be compressed. 3: copies of PostgreSQL too. */
  readonly format: 1 | 2 | 3;
  readonly engine: EngineName;
  /** What was backed up: the region, or the system identifier of a PostgreSQL. */
  readonly source: string;
  /** SQLite: the hash that the log began with; regions of other worlds may have the same name. */
  readonly history?: string | undefined;
  /** SQLite: the term, `3@us-east`. PostgreSQL: the timeline. Where the backup begins. */
  readonly epoch: string;
  readonly created: string;
  /** The first state that it can be restored to, and the last. */
  readonly from: Point;
  readonly to: Point;
  readonly files: readonly BackupFile[];
}

export const manifestName = 'manifest.json';

const point: z.ZodType<Point> = z.strictObject({
  position: z.string(),
  at: z.iso.datetime(),
  mark: z.string().optional(),
});

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  format: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  engine: z.enum(['sqlite', 'postgres']),
  source: z.string(),
  history: z.string().optional(),
  epoch: z.string(),
  created: z.iso.datetime(),
  from: point,
  to: point,
  files: z
    .array(
      z.strictObject({
        // Nothing outside the folder is ever read or copied because a manifest says so.
        path: z.string().refine(isInside, 'leads out of the folder, or is no path'),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .readonly(),
});

/** Line ends are characters of a path like any other. */
function isInside(path: string): boolean {
  const parts = path.split('/');
  return !/[\0\\]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, sha256: hashOf(manifest) }, undefined, 1)}\n`;
}

/** Throws an error that says what is wrong with it. */
export function parseManifest(text: string): Manifest {
  const { sha256, ...rest } = JSON.parse(text) as { readonly sha256?: unknown };
  if (sha256 !== hashOf(rest)) throw new Error('its hash is not what was written');
  const parsed = manifestSchema.safeParse(rest);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

function hashOf(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
