/**
 * Makes in a region what another one tells: invalidations always, and values that it wrote where nothing here is newer.
 *
 * A value is stored under a lease, as one that is loaded: whatever is written here meanwhile revokes it. Before that it is
 * made sure that all that this region's book has was heard, and that the other region knew all changes of the key when it
 * looked for the value; where it did not, nobody can tell which is newer, and the key stays empty. A change that was made
 * here before, and comes into the book after, takes the value away again, if it is still there.
 */
import { RecentMap } from '../../core/index.ts';
import type { Exports } from '../peers/exports.ts';
import type { PeerEntry, Seen } from '../peers/messages.ts';
import type { RecentChanges } from '../peers/recent-changes.ts';
import type { BookMessage, BookPosition } from '../region/index.ts';
import type { ToldItem, ToldReply } from './gateway-messages.ts';
import { readOrigin, writeOrigin } from './origin.ts';
import type { OwnRegion } from './own-region.ts';
import { bookName, seenOf } from './vector.ts';

export interface IncomingParts {
  readonly own: OwnRegion;
  readonly region: string;
  /** By which this node may write what other regions tell. */
  readonly token: string;
  readonly exports: Exports;
  readonly changes: RecentChanges;
  readonly maxFilled: number;
}

/** A value that was stored. */
interface Filled {
  /** Up to where the book was known then. */
  readonly known: number;
  /** Of the entry; undefined while it is being stored. */
  id: string | undefined;
  isDoubted: boolean;
}

export class Incoming {
  readonly counts = { applied: 0, values: 0, crossed: 0 };
  readonly #parts: IncomingParts;
  /** By key: what was stored lately. */
  readonly #filled: RecentMap<string, Filled>;
  /** The term of trust since which all changes are known. */
  #knownTerm: number | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: IncomingParts) {
    this.#parts = parts;
    this.#filled = new RecentMap(parts.maxFilled);
    parts.own.onMessage((message) => this.#hear(message));
  }

  /** One after the other, from whichever region. Resolves to whether this node still has the right to do so. */
  make(region: string, reply: ToldReply): Promise<boolean> {
    return this.#inTurn(() => this.#make(region, reply));
  }

  /** Too much of what a region told was missed: all that is here may be old. */
  makeAll(region: string, position: BookPosition): Promise<boolean> {
    return this.#inTurn(async () => {
      const { own, token } = this.#parts;
      if (!(await own.run((store) => store.mark(token, region, { received: position })))) return false;
      return this.#announce({ kind: 'patterns', names: ['*'] }, region, position);
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }

  async #make(region: string, { items, position, vector }: ToldReply): Promise<boolean> {
    const { own, token } = this.#parts;
    const mark = (kind: 'received' | 'applied') => own.run((store) => store.mark(token, region, { [kind]: position }));
    // What is told now comes into the own book too, and must not be taken for a change that the other did not know.
    if (items.some(({ entry }) => entry !== undefined)) await this.#knowAll();
    if (items.length > 0 && !(await mark('received'))) return false;
    const seen = seenOf(vector);
    for (const item of items) {
      if (!(await this.#makeOne(region, item, { epoch: position.epoch, seen }))) return false;
      this.counts.applied++;
    }
    return mark('applied');
  }

  async #makeOne(
    region: string,
    { number, what, entry }: ToldItem,
    { epoch, seen }: { readonly epoch: string; readonly seen: Seen },
  ): Promise<boolean> {
    const { own } = this.#parts;
    if (what.kind === 'keys') await own.drop(what.names);
    const position = { epoch, number };
    if (!(await this.#announce(what, region, position))) return false;
    if (entry !== undefined) await this.#store(what.names[0]!, entry, bookName(region, position), seen);
    return true;
  }

  async #announce(what: ToldItem['what'], region: string, position: BookPosition): Promise<boolean> {
    const { own, token } = this.#parts;
    const from = writeOrigin({ region, position });
    return (await own.announce(from, what, { token, region, position })) !== undefined;
  }

  async #store(key: string, entry: PeerEntry, writer: string, seen: Seen): Promise<void> {
    const { own, exports } = this.#parts;
    const { freshMs, staleMs, fallbackMs, tags } = entry;
    const read = await exports.unpack(entry);
    if (read === undefined || freshMs <= 0) return;
    const look = await own.tier.look(key, 'if missing');
    // Somebody here loads it already, and later than the other region has.
    if (look === 'gone' || look.lease === undefined) return;
    const known = await this.#knowAll();
    if (known === undefined || this.#parts.changes.hasCrossed(key, tags, writer, seen)) {
      this.counts.crossed++;
      own.tier.release(look.lease);
      return;
    }
    const filled: Filled = { known, id: undefined, isDoubted: false };
    this.#filled.set(key, filled);
    const copy = await own.tier.fill(look.lease, read.value, { lifetime: { freshMs, staleMs, fallbackMs }, tags });
    if (typeof copy !== 'object') return;
    this.counts.values++;
    filled.id = copy.id;
    if (filled.isDoubted) await this.#takeAway(key, filled);
  }

  /** Every change up to the book's last is among those known, or too old to tell; that number. Undefined: not in time. */
  async #knowAll(): Promise<number | undefined> {
    const { own, region, changes } = this.#parts;
    const standing = await own.standing();
    if (!(await own.hasHeard(standing))) return undefined;
    const { term } = own.tier.trust;
    if (term !== this.#knownTerm) {
      // What was told while this node did not listen may have been about any key.
      changes.forget(bookName(region, standing), standing.number);
      for (const [each, { received }] of standing.followed) {
        if (received !== undefined) changes.forget(bookName(each, received), received.number);
      }
      this.#knownTerm = term;
    }
    return standing.number;
  }

  #hear({ from, what, epoch, number }: BookMessage): void {
    const { region, changes } = this.#parts;
    const origin = readOrigin(from) ?? { region, position: { epoch, number } };
    changes.add(what, bookName(origin.region, origin.position), origin.position.number);
    if (what.kind !== 'keys') return;
    for (const key of what.names) {
      const filled = this.#filled.get(key);
      if (filled === undefined || filled.isDoubted || number <= filled.known) continue;
      filled.isDoubted = true;
      // It is looked at once it is stored.
      if (filled.id !== undefined) void this.#takeAway(key, filled).catch(() => {});
    }
  }

  /** The key was changed, maybe before this value was stored: what came after it is another entry. */
  async #takeAway(key: string, { id }: Filled): Promise<void> {
    const { own, region } = this.#parts;
    const look = await own.tier.look(key, 'none');
    if (look === 'gone' || look.entry?.id !== id) return;
    await own.drop([key]);
    await own.announce(writeOrigin({ region, position: await own.standing() }), { kind: 'keys', names: [key] });
  }
}
