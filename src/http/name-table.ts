/**
 * A few field names and what each means, for a pass that looks at every name: told apart by length and first letter, so
 * that a name it does not know costs one look-up, and one that it knows one comparison.
 *
 * Invariant: no two names of a table share length and first letter; the constructor sees to it.
 */
import { nameEquals } from './grammar.ts';

const letters = 32;
const lengths = 24;

export class NameTable {
  readonly #slots = new Uint8Array(letters * lengths);
  readonly #names: string[] = [];

  /** `names` by their meaning, which is a number from 1 to 255. Names are lower-case. */
  constructor(meanings: Readonly<Record<number, readonly string[]>>) {
    for (const [meaning, names] of Object.entries(meanings)) {
      for (const name of names) {
        const slot = name.length * letters + (name.charCodeAt(0) % letters);
        if (this.#names[slot] !== undefined) throw new Error(`${name} stands where ${this.#names[slot]} does`);
        this.#slots[slot] = Number(meaning);
        this.#names[slot] = name;
      }
    }
  }

  /** What the name at `bytes[start, end)` means, or 0. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const slot = (end - start) * letters + (bytes[start]! % letters);
    const meaning = this.#slots[slot];
    if (meaning === undefined || meaning === 0) return 0;
    return nameEquals(bytes, start, end, this.#names[slot]!) ? meaning : 0;
  }
}
