/**
 * What clients of a simulated cluster were told, and whether it can all be true.
 *
 * Every value is written once. Versions order the writes of a key, so for keys that are only put, linearizability is this:
 * an operation that began after another one had ended has no lower version, and a write a higher one (Gibbons and Korach,
 * 1997: with the order of the writes known, checking a register is no search).
 */
import { lineageOf } from '../../../src/data/replication/lineage.ts';
import type { LogRecord } from '../../../src/data/replication/log-record.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

interface Acknowledged {
  readonly key: string;
  readonly value: string;
  readonly version: number;
  readonly isSafe: boolean;
}

export class Ledger {
  readonly violations: string[] = [];
  readonly counts: Record<string, number> = {};
  /** Of acknowledged writes and confirmed reads that have ended, by key. */
  readonly #floors = new Map<string, number>();
  #highest = 0;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #failed = new Set<string>();
  readonly #values = new Map<number, string>();

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** Of all keys: what a state that is told of from now on must not fall below. */
  get highest(): number {
    return this.#highest;
  }

  /** What an operation on the key that begins now must not fall below. */
  floor(key: string): number {
    return this.#floors.get(key) ?? 0;
  }

  /** `isConfirmed`: reads that begin from now on see it, or something later. `isSafe`: no failover may lose it. */
  wrote(write: Acknowledged & { readonly floor: number; readonly isConfirmed: boolean }): void {
    const { key, value, version, floor, isConfirmed } = write;
    this.#acknowledged.push(write);
    const other = this.#values.get(version);
    if (other !== undefined && other !== value)
      this.violations.push(`${key}: version ${version} was given to ${other} and to ${value}`);
    this.#values.set(version, value);
    if (!isConfirmed) return;
    if (version <= floor) this.violations.push(`${key}: a write got version ${version} after ${floor} had been seen`);
    this.#raise(key, version);
  }

  /** A read that promises the newest. */
  readNewest(key: string, version: number, floor: number): void {
    if (version < floor)
      this.violations.push(`${key}: a strong read saw version ${version} after ${floor} had been seen`);
    this.#raise(key, version);
  }

  /** What was said not to have happened. */
  failed(value: string): void {
    this.#failed.add(value);
  }

  /**
   * Compares with what there is at the end, the same on all disks. Returns how many acknowledged writes are gone. Whatever is
   * gone some region reports, where logs are kept whole.
   */
  close(disks: readonly SimulatedDisk[], isKeptWhole: boolean): number {
    let lost = 0;
    const disk = disks[0]!;
    const records = new Map(disk.log.records(0, Number.POSITIVE_INFINITY).map((record) => [record.position, record]));
    for (const { key, value, version, isSafe } of this.#acknowledged) {
      if (lineageOf(disk.log, version) === 'here' && isIn(records.get(version), value)) continue;
      lost++;
      if (isSafe) this.violations.push(`${key}: the acknowledged version ${version} is lost`);
      if (isKeptWhole && !disks.some(({ log }) => log.cutOff.some(({ position }) => position === version)))
        this.violations.push(`${key}: the acknowledged version ${version} is lost, and nobody reports it`);
    }
    for (const record of records.values()) this.#checkRecord(record);
    return lost;
  }

  #checkRecord({ changes, position }: LogRecord): void {
    for (const { value, key } of changes) {
      if (value === null || !this.#failed.has(value)) continue;
      this.violations.push(`${key}: version ${position} was said not to have happened`);
    }
  }

  #raise(key: string, version: number): void {
    if (version > this.floor(key)) this.#floors.set(key, version);
    this.#highest = Math.max(this.#highest, version);
  }
}

/** A record that is not kept any more says nothing. */
function isIn(record: LogRecord | undefined, value: string): boolean {
  return record === undefined || record.changes.some((change) => change.value === value);
}
