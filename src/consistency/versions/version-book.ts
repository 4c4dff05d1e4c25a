/**
 * Which versions the writes of a history made, and with them which version a read saw.
 *
 * A store that tells the version of every read needs no book. For one that does not (what is absent has no row to carry a
 * version), the read is taken for the version that speaks best for it: a checker must not accuse who may be innocent.
 */
import { isWrite, type Operation, valueText, writtenValue } from '../history/operation.ts';

export class VersionBook {
  /** By key and value: who wrote it, in the order they began. */
  readonly #writers = new Map<string, Operation[]>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      if (!isWrite(operation) || operation.outcome === 'fail') continue;
      const name = nameOf(operation.key, writtenValue(operation));
      const writers = this.#writers.get(name);
      if (writers === undefined) this.#writers.set(name, [operation]);
      else writers.push(operation);
    }
  }

  /**
   * The version of an answered read: as told, or the lowest of its value that is not below `required`, or `required`
   * itself where a write of unknown outcome may have made it. Undefined where nothing is known of the value.
   */
  versionOf(read: Operation, required: number): number | undefined {
    if (read.version !== undefined) return read.version;
    const writers = (this.#writers.get(nameOf(read.key, read.output)) ?? []).filter(({ start }) => start < read.end);
    if (writers.some(({ version }) => version === undefined)) return required;
    const versions = writers.map(({ version }) => version!);
    if ((read.output ?? null) === null) versions.push(0);
    if (versions.length === 0) return undefined;
    const enough = versions.filter((version) => version >= required);
    return enough.length > 0 ? Math.min(...enough) : Math.max(...versions);
  }
}

function nameOf(key: string, value: unknown): string {
  return `${valueText(value)}\n${key}`;
}
