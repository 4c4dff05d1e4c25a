/**
 * What a region knows of who is primary, and what it has promised.
 *
 * Invariants: the highest epoch known only grows; it and all promises are on the disk before anybody is told; while one of
 * the promises binds, nothing of a lower epoch is accepted or acknowledged here (Paxos' promise, Raft's vote).
 */
import { compareEpochs, type Epoch, formatEpoch, noEpoch, parseEpoch } from './epoch.ts';
import { Promises } from './promises.ts';
import type { RegionStore } from './region-store.ts';

export class Term {
  readonly #region: string;
  readonly #store: RegionStore;
  readonly #onChange: () => void;
  #known: Epoch;
  #promises: Promises;
  #withdrawn: Epoch;
  /** Of a candidacy that another region has promised. */
  #heardNumber = 0;
  #isActive = false;
  #isStopped = false;

  constructor(region: string, store: RegionStore, onChange: () => void) {
    this.#region = region;
    this.#store = store;
    this.#onChange = onChange;
    this.#withdrawn = read(store, 'withdrawn');
    this.#known = later(read(store, 'known'), this.lastEpoch);
    this.#promises = Promises.parse(store.notes.get('promised') ?? '').above(this.#known);
    // A candidacy of the process before has ended with it.
    if (this.candidacy !== undefined) this.withdraw(this.candidacy);
  }

  get known(): Epoch {
    return this.#known;
  }

  /** What binds it. */
  get promises(): Promises {
    return this.#promises;
  }

  /** The epoch that this region stands for. */
  get candidacy(): Epoch | undefined {
    return this.#promises.to(this.#region);
  }

  /** The last candidacy of this region that it gave up: it will never open that epoch, nor a lower one. */
  get withdrawn(): Epoch {
    return this.#withdrawn;
  }

  /** Above every number that this region knows of; 1 is of the first term of all, which needs no promotion. */
  get nextNumber(): number {
    const { number } = this.#promises.highest;
    return Math.max(1, this.#known.number, number, this.#withdrawn.number, this.#heardNumber) + 1;
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

  /** It is the primary of the highest term that it knows, and has promised to be none any more. */
  get isHeldBack(): boolean {
    return !this.#isStopped && this.#known.primary === this.#region && !this.#promises.isEmpty;
  }

  /** The primary to follow and to ask, when that is another region. */
  get leader(): string | undefined {
    const { primary, number } = this.#known;
    return number > 0 && primary !== this.#region && this.#isSettled ? primary : undefined;
  }

  hear(epoch: Epoch): void {
    if (this.#isStopped || compareEpochs(epoch, this.#known) <= 0) return;
    this.#known = epoch;
    this.#promises = this.#promises.above(epoch);
    this.#store.notes.set('known', formatEpoch(epoch));
    this.#store.flush();
    this.#onChange();
  }

  /** Another region has promised a candidacy of this number: the next one here goes above it. */
  hearNumber(number: number): void {
    this.#heardNumber = Math.max(this.#heardNumber, number);
  }

  /** False when a higher one was promised, or is there. */
  promise(epoch: Epoch): boolean {
    if (this.#isStopped) return false;
    if (compareEpochs(epoch, this.#known) <= 0 || compareEpochs(epoch, this.#promises.highest) < 0) return false;
    this.#bind(this.#promises.with(epoch));
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
    const left = this.#promises.without(candidate, withdrawn);
    if (!this.#isStopped && left !== this.#promises) this.#bind(left);
  }

  /** From now on this region is primary, in the epoch of its last record. */
  activate(): void {
    this.#isActive = true;
    if (compareEpochs(this.lastEpoch, this.#known) > 0) this.hear(this.lastEpoch);
    else this.#onChange();
  }

  #bind(promises: Promises): void {
    this.#promises = promises;
    this.#store.notes.set('promised', promises.toString());
    this.#store.flush();
    this.#onChange();
  }

  get #isSettled(): boolean {
    return !this.#isStopped && this.#promises.isEmpty;
  }
}

function read(store: RegionStore, name: string): Epoch {
  const text = store.notes.get(name);
  return text === undefined ? noEpoch : parseEpoch(text);
}

function later(a: Epoch, b: Epoch): Epoch {
  return compareEpochs(a, b) >= 0 ? a : b;
}
