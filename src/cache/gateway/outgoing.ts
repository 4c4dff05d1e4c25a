/** Answers other regions: what is new in the book of this one, and what lies under a key. */
import type { Timers } from '../../core/index.ts';
import type { Exports } from '../peers/exports.ts';
import type { PeerEntry } from '../peers/messages.ts';
import type { BookMessage, BookPage, BookPosition } from '../region/index.ts';
import { gatewayDefaults } from './defaults.ts';
import type { GatewayMessage, GatewayReply, ToldItem, Vector } from './gateway-messages.ts';
import { readOrigin } from './origin.ts';
import type { OwnRegion } from './own-region.ts';
import { isBehind, vectorOf } from './vector.ts';

export interface OutgoingParts {
  readonly own: OwnRegion;
  readonly exports: Exports;
  readonly timers: Timers;
  readonly place: { readonly own: string; readonly regions: readonly string[] };
}

const noEntries: ReadonlyMap<BookMessage, PeerEntry> = new Map();

export class Outgoing {
  readonly counts = { given: 0, droppedValues: 0 };
  readonly #parts: OutgoingParts;
  #isClosed = false;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  async answer({ key, vector }: Extract<GatewayMessage, { kind: 'ask' }>): Promise<GatewayReply> {
    const { exports } = this.#parts;
    const applied = await this.#applied();
    if (applied === undefined || isBehind(applied, vector)) return { kind: 'behind' };
    const entry = await exports.pack(key);
    if (entry === undefined) return { kind: 'none' };
    this.counts.given++;
    return { kind: 'found', entry };
  }

  async tell({ after, isForValues, forMs }: Extract<GatewayMessage, { kind: 'follow' }>): Promise<GatewayReply> {
    const { own, timers } = this.#parts;
    const startMs = timers.now();
    const endMs = startMs + Math.min(forMs, gatewayDefaults.waitMs);
    if (after === undefined) {
      return { kind: 'gap', position: await own.run((store) => store.position()), heldMs: timers.now() - startMs };
    }
    for (;;) {
      const page = await own.run((store) => store.read(after, gatewayDefaults.maxBatch));
      const heldMs = timers.now() - startMs;
      if (!page.isWhole) return { kind: 'gap', position: positionOf(page), heldMs };
      const leftMs = endMs - timers.now();
      if (page.messages.length > 0 || leftMs <= 0 || this.#isClosed) return this.#told(page, isForValues, startMs);
      await own.nextMessage(leftMs);
    }
  }

  /** Whoever waits is answered, and nobody waits any more. */
  close(): void {
    this.#isClosed = true;
  }

  async #told(page: BookPage, isForValues: boolean, startMs: number): Promise<GatewayReply> {
    const { timers } = this.#parts;
    const messages = fitting(page.messages);
    const made = messages.filter(({ from }) => readOrigin(from) === undefined);
    const vector = isForValues && made.length > 0 ? await this.#applied() : undefined;
    const entries = vector === undefined ? noEntries : await this.#entries(made);
    const { epoch, number } = page;
    return {
      kind: 'told',
      position: { epoch, number: messages.at(-1)?.number ?? number },
      last: number,
      items: made.map((message) => itemOf(message, entries)),
      vector: vector ?? {},
      heldMs: timers.now() - startMs,
    };
  }

  /** What this region has made of the books of all, its floors included. Undefined: not all of it in time. */
  async #applied(): Promise<Vector | undefined> {
    const { own, place } = this.#parts;
    const standing = await own.standing();
    return (await own.hasHeard(standing)) ? vectorOf(standing, 'applied', place) : undefined;
  }

  /** By the last message that names its key, and names it alone: what lies there now, which is nothing after a deletion. */
  async #entries(messages: readonly BookMessage[]): Promise<ReadonlyMap<BookMessage, PeerEntry>> {
    const last = new Map<string, BookMessage>();
    for (const message of messages) {
      const [key] = message.what.names;
      if (message.what.kind === 'keys' && message.what.names.length === 1) last.set(key!, message);
    }
    const packed = await Promise.all(
      [...last].map(async ([key, message]) => ({ message, entry: await this.#parts.exports.pack(key) })),
    );
    const entries = new Map<BookMessage, PeerEntry>();
    let bytes = 0;
    // The newest first: where there is no room for all, the oldest go.
    for (const { message, entry } of packed.reverse()) {
      if (entry === undefined) continue;
      bytes += entry.payload.byteLength;
      if (bytes <= gatewayDefaults.maxBatchBytes) entries.set(message, entry);
      else this.counts.droppedValues++;
    }
    return entries;
  }
}

function positionOf({ epoch, number }: BookPosition): BookPosition {
  return { epoch, number };
}

function itemOf(message: BookMessage, entries: ReadonlyMap<BookMessage, PeerEntry>): ToldItem {
  const { number, what } = message;
  const entry = entries.get(message);
  return entry === undefined ? { number, what } : { number, what, entry };
}

/** As many as one answer has room for. One that is too long for any says that all is invalid. */
function fitting(messages: readonly BookMessage[]): readonly BookMessage[] {
  let characters = 0;
  const end = messages.findIndex(({ what }) => {
    for (const name of what.names) characters += name.length;
    return characters > gatewayDefaults.maxBatchBytes;
  });
  if (end > 0) return messages.slice(0, end);
  return end < 0 ? messages : [{ ...messages[0]!, what: { kind: 'patterns', names: ['*'] } }];
}
