/** The log of a simulated disk: records in an array, found by bisection. */
import type { LostWrites } from '../../../src/data/index.ts';
import { formatEpoch } from '../../../src/data/replication/epoch.ts';
import { type LogPoint, type LogRecord, origin, recordBody } from '../../../src/data/replication/log-record.ts';
import type { EpochStart, RecordLog } from '../../../src/data/replication/region-store.ts';
import type { UndoJournal } from './undo-journal.ts';

interface LogState {
  readonly records: readonly LogRecord[];
  readonly floor: LogPoint;
  readonly epochs: readonly EpochStart[];
}

export class SimulatedLog implements RecordLog {
  readonly #undo: UndoJournal;
  #records: LogRecord[] = [];
  #floor: LogPoint = origin;
  #epochs: readonly EpochStart[] = [];
  /** What was cut off, ever. */
  readonly cutOff: LogRecord[] = [];

  constructor(undo: UndoJournal) {
    this.#undo = undo;
  }

  get head(): LogPoint {
    const last = this.#records.at(-1);
    return last === undefined ? this.#floor : { position: last.position, chain: last.chain };
  }

  get floor(): LogPoint {
    return this.#floor;
  }

  get epochs(): readonly EpochStart[] {
    return this.#epochs;
  }

  get length(): number {
    return this.#records.length;
  }

  append(record: LogRecord): void {
    const epochs = this.#epochs;
    this.#undo.did(() => {
      this.#records.pop();
      this.#epochs = epochs;
    });
    const { epoch, position: start, follows, chain } = record;
    this.#records.push(record);
    if (follows !== undefined) this.#epochs = [...epochs, { epoch, start, follows, chain }];
  }

  records(after: number, maxBytes: number): readonly LogRecord[] {
    const found: LogRecord[] = [];
    let bytes = 0;
    for (let at = this.#firstBehind(after); at < this.#records.length; at++) {
      const record = this.#records[at]!;
      bytes += recordBody(record).length;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push(record);
    }
    return found;
  }

  chainAt(position: number): string | undefined {
    if (position === this.#floor.position) return this.#floor.chain;
    const record = this.#records[this.#firstBehind(position) - 1];
    return record?.position === position ? record.chain : undefined;
  }

  compact(keep: number): void {
    const gone = this.#records.length - keep;
    if (gone <= 0) return;
    const { position, chain } = this.#records[gone - 1]!;
    this.#replace({ records: this.#records.slice(gone), floor: { position, chain }, epochs: this.#epochs });
  }

  cut(after: number): readonly LogRecord[] {
    const from = this.#firstBehind(after);
    const cut = this.#records.slice(from);
    const length = this.cutOff.push(...cut) - cut.length;
    this.#undo.did(() => this.cutOff.splice(length));
    const epochs = this.#epochs.filter(({ start }) => start <= after);
    this.#replace({ records: this.#records.slice(0, from), floor: this.#floor, epochs });
    return cut;
  }

  lost(): readonly LostWrites[] {
    return [...Map.groupBy(this.cutOff, ({ epoch }) => formatEpoch(epoch)).values()].map((records) => ({
      epoch: records[0]!.epoch.number,
      firstVersion: records[0]!.position,
      lastVersion: records.at(-1)!.position,
      keys: [
        ...new Set(records.flatMap(({ changes }) => changes.map(({ collection, key }) => `${collection}/${key}`))),
      ],
    }));
  }

  restart(floor: LogPoint, epochs: readonly EpochStart[]): void {
    this.#replace({ records: [], floor, epochs });
  }

  #replace({ records, floor, epochs }: LogState): void {
    const before = { records: this.#records, floor: this.#floor, epochs: this.#epochs };
    this.#undo.did(() => {
      this.#records = before.records;
      this.#floor = before.floor;
      this.#epochs = before.epochs;
    });
    this.#records = [...records];
    this.#floor = floor;
    this.#epochs = epochs;
  }

  #firstBehind(position: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#records[middle]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
