/** Counts by key in the fixed window a key was last counted in, and in the one before. */
import { KeyTable } from './key-table.ts';

const WIDTH = 3;
const [WINDOW, CURRENT, PREVIOUS] = [0, 1, 2];

export class WindowTable {
  readonly #table: KeyTable;

  constructor(maxKeys: number) {
    this.#table = new KeyTable(WIDTH, maxKeys);
  }

  get size(): number {
    return this.#table.size;
  }

  keys(): MapIterator<string> {
    return this.#table.keys();
  }

  /** Where a key is, or −1; good until the next `set`. */
  find(key: string): number {
    return this.#table.use(key);
  }

  /** The newest window something is known of; −Infinity for an unknown key. */
  windowAt(at: number): number {
    return at < 0 ? Number.NEGATIVE_INFINITY : this.#table.values[at + WINDOW]!;
  }

  /** The count in `window`; 0 for one that is not known or no longer known. */
  countAt(at: number, window: number): number {
    const back = this.windowAt(at) - window;
    if (back === 0) return this.#table.values[at + CURRENT]!;
    return back === 1 ? this.#table.values[at + PREVIOUS]! : 0;
  }

  set(key: string, window: number, current: number, previous: number): void {
    const found = this.#table.use(key);
    const at = found < 0 ? this.#table.add(key) : found;
    const { values } = this.#table;
    values[at + WINDOW] = window;
    values[at + CURRENT] = current;
    values[at + PREVIOUS] = previous;
  }

  /** The greater of what is known and what is told, window by window. */
  raise(key: string, window: number, current: number, previous: number): void {
    const at = this.#table.use(key);
    const newest = Math.max(window, this.windowAt(at));
    const told = (wanted: number): number => (wanted === window ? current : wanted === window - 1 ? previous : 0);
    const greater = (wanted: number): number => Math.max(told(wanted), this.countAt(at, wanted));
    this.set(key, newest, greater(newest), greater(newest - 1));
  }
}
