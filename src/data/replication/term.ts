/**
 * What a region knows of who is primary, and what it has promised.
 *
 * Invariants: the highest epoch known and the highest promised only grow, and are on the disk before anybody is told;
 * after a promise nothing of a lower epoch is accepted or acknowledged here (Paxos' promise, Raft's vote).
 */
import { compareEpochs, type Epoch, formatEpoch, noEpoch, parseEpoch } from './epoch.ts';
import type { RegionStore } from './region-store.ts';

export class Term {
  readonly #region: string;
  readonly #store: RegionStore;
  readonly #onChange: () => void;
  #known: Epoch;
  #promised: Epoch;
  #withdrawn: Epoch;
  #isActive = false;
  #isStopped = false;

  constructor(region: string, store: RegionStore, onChange: () => void) {
    this.#region = region;
    this.#store = store;
    this.#onChange = onChange;
    this.#promised = read(store, 'promised');
    this.#withdrawn = read(store, 'withdrawn');
    this.#known = later(read(store, 'known'), this.lastEpoch);
    // A candidacy of the process before has ended with it.
    if (this.#promised.primary === region && compareEpochs(this.#promised, this.#known) > 0)
      this.withdraw(this.#promised);
  }

  get known(): Epoch {
    return this.#known;
  }

  get promised(): Epoch {
    return this.#promised;
  }

  /** The last candidacy of this region that it gave up: it will never open that epoch, nor a lower one. */
  get withdrawn(): Epoch {
    return this.#withdrawn;
  }

  /** Above every number that this region knows of. */
  get nextNumber(): number {
    return Math.max(this.#known.number, this.#promised.number, this.#withdrawn.number) + 1;
  }

  /** Of the last record here. */
  get lastEpoch(): Epoch {
    return this.#store.log.epochs.at(-1)?.epoch ?? noEpoch;
  }

  /** The epoch in which this region is the primary now. */
  get own(): Epoch | undefined {
    return this.#isActive && this.mayResume ? this.#known : undefined;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** The process ends: it is nothing any more, and its disk is not written. */
  stop(): void {
    this.#isStopped = true;
    this.#onChange();
  }

  /** It was the primary, and nobody has told it of another one. */
  get mayResume(): boolean {
    const { primary, number } = this.#known;
    return (
      number > 0 && primary === this.#region && this.#isSettled && compareEpochs(this.lastEpoch, this.#known) === 0
    );
  }

  /** The primary to follow and to ask, when that is another region. */
  get leader(): string | undefined {
    const { primary, number } = this.#known;
    return number > 0 && primary !== this.#region && this.#isSettled ? primary : undefined;
  }

  hear(epoch: Epoch): void {
    if (this.#isStopped || compareEpochs(epoch, this.#known) <= 0) return;
    this.#known = epoch;
    this.#store.notes.set('known', formatEpoch(epoch));
    this.#store.flush();
    this.#onChange();
  }

  /** False when a higher one was promised, or is there. */
  promise(epoch: Epoch): boolean {
    if (this.#isStopped) return false;
    if (compareEpochs(epoch, this.#known) <= 0 || compareEpochs(epoch, this.#promised) < 0) return false;
    this.#promised = epoch;
    this.#store.notes.set('promised', formatEpoch(epoch));
    this.#store.flush();
    this.#onChange();
    return true;
  }

  /** This region gives up its candidacy, for ever; what the epoch before had goes on. */
  withdraw(candidacy: Epoch): void {
    if (this.#isStopped) return;
    this.#withdrawn = later(candidacy, this.#withdrawn);
    this.#store.notes.set('withdrawn', formatEpoch(this.#withdrawn));
    this.release(this.#region, this.#withdrawn);
    this.#store.flush();
  }

  /** A candidate has said that it gave up: what was promised to it binds nobody any more. */
  release(candidate: string, withdrawn: Epoch): void {
    const isOver = this.#promised.primary === candidate && compareEpochs(this.#promised, withdrawn) <= 0;
    if (this.#isStopped || !isOver || this.#isSettled) return;
    this.#promised = this.#known;
    this.#store.notes.set('promised', formatEpoch(this.#known));
    this.#store.flush();
    this.#onChange();
  }

  /** From now on this region is primary, in the epoch of its last record. */
  activate(): void {
    this.#isActive = true;
    if (compareEpochs(this.lastEpoch, this.#known) > 0) this.hear(this.lastEpoch);
    else this.#onChange();
  }

  get #isSettled(): boolean {
    return !this.#isStopped && compareEpochs(this.#promised, this.#known) <= 0;
  }
}

function read(store: RegionStore, name: string): Epoch {
  const text = store.notes.get(name);
  return text === undefined ? noEpoch : parseEpoch(text);
}

function later(a: Epoch, b: Epoch): Epoch {
  return compareEpochs(a, b) >= 0 ? a : b;
}
