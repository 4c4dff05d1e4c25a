/** What was done since the last flush, so that it can be taken back. */
export class UndoJournal {
  #steps: (() => void)[] = [];

  /** Done already; `undo` takes it back. */
  did(undo: () => void): void {
    this.#steps.push(undo);
  }

  /** Sets, or deletes where there is no value. */
  set<V>(map: Map<string, V>, name: string, value: V | undefined): void {
    const before = map.get(name);
    this.did(() => setOrDelete(map, name, before));
    setOrDelete(map, name, value);
  }

  forget(): void {
    this.#steps = [];
  }

  undo(): void {
    for (const step of this.#steps.toReversed()) step();
    this.#steps = [];
  }
}

function setOrDelete<V>(map: Map<string, V>, name: string, value: V | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}
