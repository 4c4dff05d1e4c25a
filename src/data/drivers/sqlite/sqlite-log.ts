/**
 * The log of a region in SQLite. Head, floor and epochs are held in memory too, and read anew when writes were taken back.
 *
 * Invariant: at `open` every record that is kept has the hash that follows from the one before it, up to the head.
 */
import type { StatementSync } from 'node:sqlite';
import type { LostWrites } from '../../engine.ts';
import { damagedFault } from '../../faults.ts';
import { formatEpoch, parseEpoch } from '../../replication/epoch.ts';
import { chainOf, type LogPoint, type LogRecord, origin, parseBody, recordBody } from '../../replication/log-record.ts';
import type { EpochStart, RecordLog } from '../../replication/region-store.ts';
import { lostWrites } from './lost-writes.ts';
import type { SqliteFile } from './sqlite-file.ts';
import type { SqliteNotes } from './sqlite-notes.ts';

interface Row {
  readonly position: number;
  readonly epoch: string;
  readonly at: number;
  readonly body: string;
  readonly chain: string;
}

export class SqliteLog implements RecordLog {
  readonly #file: SqliteFile;
  readonly #notes: SqliteNotes;
  readonly #insert: StatementSync;
  readonly #after: StatementSync;
  readonly #chain: StatementSync;
  #head: LogPoint = origin;
  #floor: LogPoint = origin;
  #length = 0;
  #epochs: readonly EpochStart[] = [];

  /** Throws ERR_DATA_DAMAGED. */
  constructor(file: SqliteFile, notes: SqliteNotes) {
    this.#file = file;
    this.#notes = notes;
    this.#insert = file.statement('INSERT INTO log (position, epoch, at, body, chain) VALUES (?, ?, ?, ?, ?)');
    this.#after = file.statement('SELECT * FROM log WHERE position > ? ORDER BY position');
    this.#chain = file.statement('SELECT chain FROM log WHERE position = ?');
    this.#read();
    this.#verify();
    file.onUndone(() => this.#read());
  }

  get head(): LogPoint {
    return this.#head;
  }

  get floor(): LogPoint {
    return this.#floor;
  }

  get length(): number {
    return this.#length;
  }

  get epochs(): readonly EpochStart[] {
    return this.#epochs;
  }

  append(record: LogRecord): void {
    const { position, epoch, atMs, chain, follows } = record;
    this.#file.begin();
    this.#insert.run(position, formatEpoch(epoch), atMs, recordBody(record), chain);
    this.#head = { position, chain };
    this.#length++;
    if (follows !== undefined) this.#open({ epoch, start: position, follows, chain });
  }

  records(after: number, maxBytes: number): readonly LogRecord[] {
    const found: LogRecord[] = [];
    let bytes = 0;
    for (const row of this.#after.iterate(after) as unknown as Iterable<Row>) {
      bytes += row.body.length;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push(recordOf(row));
    }
    return found;
  }

  chainAt(position: number): string | undefined {
    if (position === this.#head.position) return this.#head.chain;
    if (position === this.#floor.position) return this.#floor.chain;
    return this.#chain.get(position)?.chain as string | undefined;
  }

  compact(keep: number): void {
    if (this.#length <= keep) return;
    const row = this.#file
      .statement('SELECT position, chain FROM log ORDER BY position DESC LIMIT 1 OFFSET ?')
      .get(keep) as unknown as LogPoint;
    this.#file.begin();
    this.#file.statement('DELETE FROM log WHERE position <= ?').run(row.position);
    this.#setFloor({ position: row.position, chain: row.chain });
    this.#length = keep;
  }

  cut(after: number): readonly LogRecord[] {
    const rows = this.#after.all(after) as unknown as readonly Row[];
    this.#file.begin();
    this.#file
      .statement('INSERT OR REPLACE INTO lost SELECT position, epoch, at, body FROM log WHERE position > ?')
      .run(after);
    this.#file.statement('DELETE FROM log WHERE position > ?').run(after);
    this.#file.statement('DELETE FROM epochs WHERE start > ?').run(after);
    this.#read();
    return rows.map(recordOf);
  }

  lost(): readonly LostWrites[] {
    return lostWrites(this.#file);
  }

  restart(at: LogPoint, epochs: readonly EpochStart[]): void {
    this.#file.begin();
    this.#file.statement('DELETE FROM log').run();
    this.#file.statement('DELETE FROM epochs').run();
    this.#epochs = [];
    for (const epoch of epochs) this.#open(epoch);
    this.#setFloor(at);
    this.#head = at;
    this.#length = 0;
  }

  #open({ epoch, start, follows, chain }: EpochStart): void {
    const insert = this.#file.statement('INSERT INTO epochs (start, epoch, follows, chain) VALUES (?, ?, ?, ?)');
    insert.run(start, formatEpoch(epoch), follows, chain);
    this.#epochs = [...this.#epochs, { epoch, start, follows, chain }];
  }

  #setFloor(floor: LogPoint): void {
    this.#floor = floor;
    this.#notes.set('floor', JSON.stringify(floor));
  }

  #read(): void {
    const floor = this.#notes.get('floor');
    this.#floor = floor === undefined ? origin : (JSON.parse(floor) as LogPoint);
    const last = this.#file.statement('SELECT position, chain FROM log ORDER BY position DESC LIMIT 1').get();
    this.#head = last === undefined ? this.#floor : { ...(last as unknown as LogPoint) };
    this.#length = Number(this.#file.statement('SELECT count(*) AS rows FROM log').get()!.rows);
    const epochs = this.#file.statement('SELECT start, epoch, follows, chain FROM epochs ORDER BY start').all();
    this.#epochs = epochs.map(({ start, epoch, follows, chain }) => ({
      epoch: parseEpoch(String(epoch)),
      start: Number(start),
      follows: Number(follows),
      chain: String(chain),
    }));
  }

  #verify(): void {
    let { chain } = this.#floor;
    for (const row of this.#after.iterate(0) as unknown as Iterable<Row>) {
      const head = { position: row.position, epoch: parseEpoch(row.epoch), atMs: row.at, changes: [] };
      chain = chainOf(chain, head, row.body);
      if (chain === row.chain) continue;
      throw damagedFault(this.#file.path, `the record of its log at ${row.position} is not what was written`);
    }
  }
}

function recordOf({ position, epoch, at, body, chain }: Row): LogRecord {
  return { position, epoch: parseEpoch(epoch), atMs: at, ...parseBody(body), chain };
}
