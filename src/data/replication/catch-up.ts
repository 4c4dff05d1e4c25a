/**
 * Makes this region's log that of another one: applies what is new, cuts off what the other does not have, mends the
 * entries that this leaves wrong, and takes a copy of everything where the logs have too little in common.
 *
 * Invariants: each step is one flush, so a crash leaves a log that is a prefix of somebody's, or a note that entries are
 * being mended (`Mending`); what is cut off is kept for the report.
 */
import { commonPosition } from './common-history.ts';
import { replicationDefaults } from './defaults.ts';
import type { Envoy, Reply } from './envoy.ts';
import { compareEpochs, type Epoch } from './epoch.ts';
import { chainOf, type LogRecord, recordBody } from './log-record.ts';
import { type Mending, noteMending, readMending } from './mending.ts';
import type { Copy, CopyAnswer, NotPrimary, Pull, PullAnswer } from './messages.ts';
import { applyRecord, type EntryPlace, type RegionStore } from './region-store.ts';

const { copyEntries, mendedKeys, pullWaitMs, requestTimeoutMs } = replicationDefaults;

export interface CatchUpOptions {
  readonly store: RegionStore;
  readonly envoy: Envoy;
  /** The log has grown or was cut. */
  readonly onGrown: () => void;
}

/** Whom to catch up with, and while what holds. */
export interface Source {
  readonly region: string;
  readonly candidacy?: Epoch | undefined;
  readonly stamp?: string | undefined;
  /** False once an answer of it must not be applied any more. */
  readonly isCurrent: () => boolean;
}

export type Records = Extract<PullAnswer, { readonly type: 'records' }>;

export class CatchUp {
  readonly #options: CatchUpOptions;
  #mending: Mending | undefined;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#mending = readMending(options.store);
  }

  /** Its entries are not one state yet. */
  get isMending(): boolean {
    return this.#mending !== undefined;
  }

  /** One question and what follows from it. Resolves with the records, where there was nothing to mend; rejects with a `LinkError`. */
  async step(source: Source): Promise<Records | undefined> {
    if (this.#mending !== undefined && this.#mending.until === undefined) return this.#copy(source, this.#mending);
    const { store, envoy } = this.#options;
    const { candidacy, stamp } = source;
    const question: Pull = { type: 'pull', ...store.log.head, isMending: this.isMending, candidacy, stamp };
    const reply = await envoy.ask<PullAnswer>(source.region, question, pullWaitMs + requestTimeoutMs);
    if (!source.isCurrent()) return undefined;
    return this.#absorb(reply);
  }

  #absorb({ epoch, body }: Reply<PullAnswer | NotPrimary>): Records | undefined {
    if (body.type === 'not-primary') return undefined;
    const from = this.#mending?.from;
    if (from !== undefined && compareEpochs(from, epoch) !== 0) {
      // What was copied came from a term that may not have survived.
      this.#mend(this.#mending?.places, undefined);
      return undefined;
    }
    if (body.type === 'records') return this.#append(body);
    if (body.type === 'behind') this.#mend(undefined, undefined);
    else this.#part(body);
    return undefined;
  }

  #append(answer: Records): Records | undefined {
    const { store, onGrown } = this.#options;
    checkChain(store.log.head.chain, answer.records);
    for (const record of answer.records) applyRecord(store, record);
    const until = this.#mending?.until;
    if (until !== undefined && store.log.head.position >= until) this.#note(undefined);
    this.#flush();
    if (answer.records.length > 0) onGrown();
    return answer;
  }

  /** Cuts off what the other does not have. */
  #part(theirs: Extract<PullAnswer, { readonly type: 'diverged' }>): void {
    const { store, onGrown } = this.#options;
    const { log } = store;
    const common = commonPosition({ epochs: log.epochs, head: log.head.position }, theirs);
    // Nothing to cut, and yet the logs differ: this one cannot be trusted.
    if (common >= log.head.position || common < log.floor.position) {
      this.#mend(undefined, undefined);
      return;
    }
    const known = this.#mending;
    const places = placesOf(log.cut(common));
    const isAll = known !== undefined && known.places === undefined;
    const all = [...(known?.places ?? []), ...places];
    this.#note(isAll || all.length > mendedKeys ? {} : { places: all });
    this.#flush();
    onGrown();
  }

  #mend(places: readonly EntryPlace[] | undefined, until: number | undefined): void {
    this.#note({ places, until });
    this.#flush();
  }

  async #copy(source: Source, mending: Mending): Promise<undefined> {
    if (mending.places === undefined) await this.#copyAll(source);
    else await this.#copySome(source, mending.places);
  }

  async #copyAll(source: Source): Promise<void> {
    const { store, onGrown } = this.#options;
    let after: EntryPlace | null = null;
    let from: Epoch | undefined;
    for (;;) {
      const reply: Reply<CopyAnswer | NotPrimary> = await this.#ask(source, { type: 'copy', after });
      if (!source.isCurrent() || reply.body.type === 'not-primary') return;
      if (from !== undefined && compareEpochs(from, reply.epoch) !== 0) return;
      const { entries, head, epochs, hasMore } = reply.body;
      if (from === undefined) {
        // What lies here and not there is reported as lost before it goes.
        const mine = { epochs: store.log.epochs, head: store.log.head.position };
        store.log.cut(commonPosition(mine, { epochs, head: head.position }));
        store.log.restart(head, epochs);
        store.entries.clear();
        onGrown();
      }
      from = reply.epoch;
      for (const entry of entries) store.entries.put(entry);
      if (!hasMore) this.#noteCopied({ until: head.position, from });
      this.#flush();
      if (!hasMore) return;
      const { collection, key } = entries.at(-1)!;
      after = { collection, key };
    }
  }

  async #copySome(source: Source, places: readonly EntryPlace[]): Promise<void> {
    const { store } = this.#options;
    let from: Epoch | undefined;
    let until = 0;
    for (let at = 0; at < places.length; ) {
      const asked = places.slice(at, at + copyEntries);
      const { body, epoch } = await this.#ask(source, { type: 'copy', places: asked });
      if (!source.isCurrent() || body.type === 'not-primary') return;
      if (from !== undefined && compareEpochs(from, epoch) !== 0) return;
      from = epoch;
      until = body.head.position;
      for (const { collection, key } of asked.slice(0, body.covered)) store.entries.delete(collection, key);
      for (const entry of body.entries) store.entries.put(entry);
      this.#flush();
      at += body.covered;
    }
    this.#noteCopied({ places, until, from });
    this.#flush();
  }

  /** What was copied while nothing was written is one state at once. */
  #noteCopied(mending: Mending): void {
    const isOneState = this.#options.store.log.head.position >= mending.until!;
    this.#note(isOneState ? undefined : mending);
  }

  #ask(source: Source, question: Copy): Promise<Reply<CopyAnswer | NotPrimary>> {
    const asked = source.candidacy === undefined ? question : { ...question, candidacy: source.candidacy };
    return this.#options.envoy.ask<CopyAnswer>(source.region, asked, requestTimeoutMs);
  }

  #flush(): void {
    try {
      this.#options.store.flush();
    } catch (error) {
      this.#mending = readMending(this.#options.store);
      throw error;
    }
  }

  #note(mending: Mending | undefined): void {
    this.#mending = mending;
    noteMending(this.#options.store, mending);
  }
}

/** The records are as they were written: a link never changes what it carries. */
function checkChain(before: string, records: readonly LogRecord[]): void {
  let chain = before;
  for (const record of records) {
    chain = chainOf(chain, record, recordBody(record));
    if (chain !== record.chain)
      throw new Error(`the record at ${record.position} came with the wrong hash ${record.chain}`);
  }
}

function placesOf(records: readonly LogRecord[]): readonly EntryPlace[] {
  const places = new Map<string, EntryPlace>();
  for (const { changes } of records) {
    for (const { collection, key } of changes) places.set(`${collection}/${key}`, { collection, key });
  }
  return [...places.values()];
}
