/**
 * Archives the ordered log of a region: what lies behind the end of a backup, in files of at most a mebibyte. The last file is
 * written anew until it is full, so a backup that is asked often does not end as a thousand small files.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchivePoint, type DataArchive, recordHead } from '../../data/index.ts';
import { backupDefaults } from '../defaults.ts';
import { gapFault } from '../faults.ts';
import type { LogFacts } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { writeWhole } from '../store/durable-files.ts';
import type { Point } from '../store/manifest.ts';
import { readSegment, segmentName, segmentsOf } from './sqlite-files.ts';

const { segmentBytes } = backupDefaults;

/** Up to where the log ends when it begins. Rejects with ERR_BACKUP_GAP, ERR_DATA_UNAVAILABLE. */
export async function archiveLog(backup: Backup, archive: DataArchive, wallMs: () => number): Promise<LogFacts> {
  const writer = await SegmentWriter.behind(backup);
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
  return { ...(await writer.end()), to };
}

const reasons = {
  compacted: 'the region does not keep what follows it any more',
  cut: 'a failover took back what it ends with',
} as const;

function pointOf({ position, mark = '' }: Point): ArchivePoint {
  return { position: Number(position), chain: mark };
}

class SegmentWriter {
  readonly #folder: string;
  readonly #added: string[] = [];
  readonly #replaced: readonly string[];
  #lines: string[];
  #bytes: number;
  readonly #kept: number;

  /** Goes on with the last file where that has room. */
  static async behind(backup: Backup): Promise<SegmentWriter> {
    const last = segmentsOf(backup).at(-1);
    if (last === undefined || last.bytes >= segmentBytes) return new SegmentWriter(backup.path, [], []);
    return new SegmentWriter(backup.path, await readSegment(backup, last), [last.path]);
  }

  private constructor(folder: string, lines: readonly string[], replaced: readonly string[]) {
    this.#folder = folder;
    this.#replaced = replaced;
    this.#lines = [...lines];
    this.#kept = lines.length;
    this.#bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  }

  async add(line: string): Promise<void> {
    const bytes = Buffer.byteLength(line) + 1;
    if (this.#bytes > 0 && this.#bytes + bytes > segmentBytes) await this.#write();
    this.#lines.push(line);
    this.#bytes += bytes;
  }

  async end(): Promise<Pick<LogFacts, 'added' | 'replaced'>> {
    const isSame = this.#added.length === 0 && this.#lines.length === this.#kept;
    if (isSame) return { added: [], replaced: [] };
    if (this.#lines.length > 0) await this.#write();
    const replaced = this.#replaced.filter((path) => !this.#added.includes(path));
    return { added: this.#added, replaced };
  }

  async #write(): Promise<void> {
    const [first, last] = [recordHead(this.#lines[0]!), recordHead(this.#lines.at(-1)!)];
    const path = segmentName(first.position, last.position);
    await mkdir(join(this.#folder, 'log'), { recursive: true });
    await writeWhole(join(this.#folder, path), `${this.#lines.join('\n')}\n`);
    this.#added.push(path);
    this.#lines = [];
    this.#bytes = 0;
  }
}
