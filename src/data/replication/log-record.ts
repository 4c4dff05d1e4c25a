/**
 * What the ordered log of a region holds: one record for each commit, and one that opens each term of a primary.
 *
 * A record carries the hash of itself and of all before it, so two logs with the same hash at a position are the same up
 * to there, and a damaged or torn record is noticed when the log is opened. Positions only grow, and no two terms share
 * one: see `startOfTerm`.
 */
import { createHash } from 'node:crypto';
import { type Epoch, formatEpoch } from './epoch.ts';

export interface LogChange {
  readonly collection: string;
  readonly key: string;
  /** JSON; null deletes. */
  readonly value: string | null;
  /** Milliseconds since 1970; null: never. */
  readonly expiresAtMs: number | null;
}

export interface NewRecord {
  readonly position: number;
  readonly epoch: Epoch;
  /** When the primary wrote it, milliseconds since 1970. */
  readonly atMs: number;
  readonly changes: readonly LogChange[];
  /** In the first record of a term: the last position before it that is valid. */
  readonly follows?: number | undefined;
}

export interface LogRecord extends NewRecord {
  readonly chain: string;
}

/** A place in the log, and the hash of everything up to it. */
export interface LogPoint {
  readonly position: number;
  readonly chain: string;
}

/** Before the first record. */
export const origin: LogPoint = Object.freeze({ position: 0, chain: '' });

/** What the hash of a record is made of, besides the hash before it. */
export function recordBody({ changes, follows }: Pick<NewRecord, 'changes' | 'follows'>): string {
  const rows = changes.map(({ collection, key, value, expiresAtMs }) => [collection, key, value, expiresAtMs]);
  return JSON.stringify(follows === undefined ? [rows] : [rows, follows]);
}

export function parseBody(body: string): Pick<NewRecord, 'changes' | 'follows'> {
  const [rows, follows] = JSON.parse(body) as [[string, string, string | null, number | null][], number?];
  const changes = rows.map(([collection, key, value, expiresAtMs]) => ({ collection, key, value, expiresAtMs }));
  return follows === undefined ? { changes } : { changes, follows };
}

/** 96 bits of SHA-256: against damage and chance, not against an adversary who writes the file. */
export function chainOf(before: string, { position, epoch, atMs }: NewRecord, body: string): string {
  const head = `${before}\n${position}\n${formatEpoch(epoch)}\n${atMs}\n`;
  return createHash('sha256').update(head).update(body).digest('base64url').slice(0, 16);
}

export function chained(record: NewRecord, before: string): LogRecord {
  return { ...record, chain: chainOf(before, record, recordBody(record)) };
}
