/**
 * What the primary does for those who write and read: commits through its queue, waits for the regions that a level names,
 * and answers for the newest state.
 *
 * With `majority`, what `strong` gives cannot be lost: a majority has it, and the lease says that nobody else is primary.
 */
import { isAntipodeError } from '../../core/index.ts';
import type { Batch, CommitOptions, Committed } from '../engine.ts';
import { optionFault, tokenLostFault, unavailableFault, unknownFault } from '../faults.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { CommitQueue } from './commit-queue.ts';
import { replicationDefaults } from './defaults.ts';
import { compareEpochs, type Epoch } from './epoch.ts';
import type { Lease } from './lease.ts';
import { lineageOfState } from './lineage.ts';
import type { LocalReads } from './local-reads.ts';
import type { ForwardedRead } from './messages.ts';
import { othersForMajority, othersOf, type RegionContext } from './region-context.ts';
import { formatToken, parseToken } from './state-token.ts';
import type { Term } from './term.ts';

export interface PrimaryOptions {
  readonly context: RegionContext;
  readonly term: Term;
  readonly queue: CommitQueue;
  readonly reads: LocalReads;
  readonly acknowledgements: Acknowledgements;
  readonly lease: Lease;
}

export interface CommitRequest extends CommitOptions {
  readonly batch: Batch;
}

export class Primary {
  readonly #options: PrimaryOptions;

  constructor(options: PrimaryOptions) {
    this.#options = options;
  }

  /** The term in which it may act; undefined when this region is not the primary. */
  get epoch(): Epoch | undefined {
    return this.#options.term.own;
  }

  async commit({ batch, level, token: after, timeoutMs }: CommitRequest): Promise<Committed> {
    const { context, queue, acknowledgements } = this.#options;
    const epoch = this.#ownEpoch();
    this.#checkToken(after, epoch);
    const others = othersOf(context).length;
    if (level.regions > others) {
      throw optionFault(
        'write',
        `${level.type}(${level.regions})`,
        `at most the ${others} regions there are besides one`,
      );
    }
    const deadlineMs = context.timers.now() + timeoutMs;
    const before = context.store.log.head.position;
    const position = await this.#commitHere(queue.commit(batch), deadlineMs);
    // Nothing was written, a delete had found nothing: the answer tells of a state, as a read's does.
    if (position <= before) await this.#confirm(epoch, deadlineMs);
    const token = formatToken({ epoch, position });
    const needed = Math.max(level.regions, this.#majority);
    const isThere = (): boolean => acknowledgements.reached(needed) >= position;
    await acknowledgements.until(() => !this.#isStill(epoch) || isThere(), deadlineMs);
    if (!this.#isStill(epoch)) throw unknownFault('another region was made the primary meanwhile', token);
    if (!isThere()) throw unknownFault(`${needed} other regions did not have it within ${timeoutMs} ms`, token);
    return { version: position, token };
  }

  /** What is read is the newest that this region may answer for. */
  async read<T>({ level, token }: ForwardedRead, look: () => T): Promise<T> {
    const epoch = this.#ownEpoch();
    this.#checkToken(token, epoch);
    const seen = look();
    if (level.type === 'strong' || level.type === 'bounded') await this.#confirm(epoch);
    return seen;
  }

  /** A conflict tells of a state, which must be as sure as one that is read. */
  async #commitHere(committing: Promise<number>, deadlineMs: number): Promise<number> {
    try {
      return await committing;
    } catch (error) {
      const epoch = this.epoch;
      const isConflict = isAntipodeError(error) && error.code === 'ERR_DATA_CONFLICT';
      if (isConflict && epoch !== undefined) await this.#confirm(epoch, deadlineMs);
      throw error;
    }
  }

  /** With `majority`: resolves once the present state cannot be lost, and no other primary can have gone on from it. */
  async #confirm(epoch: Epoch, deadlineMs?: number): Promise<void> {
    const { context, acknowledgements, lease } = this.#options;
    if (context.mode === 'async') return;
    const { timers, store } = context;
    const { position } = store.log.head;
    const isSure = (): boolean => acknowledgements.reached(this.#majority) >= position && lease.isHeld(timers.now());
    const deadline = deadlineMs ?? timers.now() + replicationDefaults.requestTimeoutMs;
    await acknowledgements.until(() => !this.#isStill(epoch) || isSure(), deadline);
    if (!this.#isStill(epoch) || !isSure())
      throw unavailableFault('no majority of the regions confirms that it is the newest');
  }

  #checkToken(token: string | undefined, epoch: Epoch): void {
    if (token === undefined) return;
    const { context, reads } = this.#options;
    const state = parseToken(token);
    const lineage = lineageOfState(context.store.log, state);
    if (lineage === 'here') return;
    if (lineage === 'ahead' && compareEpochs(state.epoch, epoch) > 0) {
      throw unavailableFault('the token is of a primary that this one has not heard of');
    }
    throw tokenLostFault(token, reads.token);
  }

  get #majority(): number {
    const { context } = this.#options;
    return context.mode === 'majority' ? othersForMajority(context) : 0;
  }

  #isStill(epoch: Epoch): boolean {
    const own = this.epoch;
    return own !== undefined && compareEpochs(own, epoch) === 0;
  }

  #ownEpoch(): Epoch {
    const own = this.epoch;
    if (own === undefined) throw unavailableFault('this region is not the primary any more');
    return own;
  }
}
