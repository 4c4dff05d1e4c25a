/**
 * Archives the ordered log of a region: what lies behind the end of a backup, compressed, in files of at most a mebibyte. The last
 * file grows by a member each time until it is full, so a backup that is asked often does not end as a thousand small files; what
 * it has never changes, so whoever restores meanwhile is not disturbed.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchivePoint, type DataArchive, recordHead } from '../../data/index.ts';
import { backupDefaults } from '../defaults.ts';
import { gapFault } from '../faults.ts';
import type { LogFacts } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { gzipMember } from '../store/compressed-files.ts';
import { growFile, syncFolder } from '../store/durable-files.ts';
import type { Point } from '../store/manifest.ts';
import { isGzip, segmentName, segmentsOf } from './sqlite-files.ts';

const { segmentBytes } = backupDefaults;

/** Up to where the log ends when it begins. Rejects with ERR_BACKUP_GAP, ERR_DATA_UNAVAILABLE. */
export async function archiveLog(backup: Backup, archive: DataArchive, wallMs: () => number): Promise<LogFacts> {
  const writer = new SegmentWriter(backup);
  let point = pointOf(backup.manifest.to);
  let goal: number | undefined;
  let completeMs = wallMs();
  for (;;) {
    const askedMs = wallMs();
    const page = await archive.log(point);
    if ('gone' in page) throw gapFault(backup.name, reasons[page.gone]);
    if (goal === undefined) completeMs = askedMs;
    goal ??= page.head.position;
    for (const line of page.records) await writer.add(line);
    const last = page.records.at(-1);
    if (last !== undefined) point = recordHead(last);
    if (last === undefined || point.position >= goal) break;
  }
  const to = { position: String(point.position), at: new Date(completeMs).toISOString(), mark: point.chain };
  return { grown: await writer.end(), to };
}

const reasons = {
  compacted: 'the region does not keep what follows it any more',
  cut: 'a failover took back what it ends with',
} as const;

function pointOf({ position, mark = '' }: Point): ArchivePoint {
  return { position: Number(position), chain: mark };
}

/** Puts lines into files. Nothing of it counts before the manifest names it. */
class SegmentWriter {
  readonly #folder: string;
  readonly #grown: string[] = [];
  #path: string | undefined;
  /** What the file has already. */
  #bytes: number;
  #lines: string[] = [];
  /** Before they are compressed: what they come to at most. */
  #lineBytes = 0;

  /** Goes on with the last file where that has room. */
  constructor(backup: Backup) {
    const last = segmentsOf(backup).at(-1);
    const hasRoom = last !== undefined && isGzip(last) && last.bytes < segmentBytes;
    this.#folder = backup.path;
    this.#path = hasRoom ? last.path : undefined;
    this.#bytes = hasRoom ? last.bytes : 0;
  }

  async add(line: string): Promise<void> {
    const bytes = Buffer.byteLength(line) + 1;
    const used = this.#bytes + this.#lineBytes;
    if (used > 0 && used + bytes > segmentBytes) await this.#next();
    this.#path ??= segmentName(recordHead(line).position);
    this.#lines.push(line);
    this.#lineBytes += bytes;
  }

  /** The paths of the files that have grown. */
  async end(): Promise<readonly string[]> {
    await this.#write();
    return this.#grown;
  }

  async #next(): Promise<void> {
    await this.#write();
    this.#path = undefined;
    this.#bytes = 0;
  }

  async #write(): Promise<void> {
    if (this.#path === undefined || this.#lines.length === 0) return;
    const path = join(this.#folder, this.#path);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await growFile(path, this.#bytes, await gzipMember(Buffer.from(`${this.#lines.join('\n')}\n`)));
    await syncFolder(dirname(path));
    this.#grown.push(this.#path);
    this.#lines = [];
    this.#lineBytes = 0;
  }
}
