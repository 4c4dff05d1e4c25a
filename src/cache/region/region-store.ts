/**
 * What a store must do for the caches of a region to share it. A store holds bytes under keys, leases on keys, and a book of
 * invalidations; it decides nothing about what is fresh.
 *
 * Each operation is one step that no other comes in between. Those on a key concern that key alone, those on the book the
 * book alone, so that a store may spread keys over many servers. Every operation rejects when its outcome is not known.
 */

/** The exclusive right to load a key: who holds it calls the factory. Whatever is written under the key revokes it. */
export interface LeaseRequest {
  /** Told by nobody else, ever. */
  readonly token: string;
  readonly leaseMs: number;
  /** Also where there is an entry: it is no good any more. */
  readonly isForced: boolean;
}

export interface Looked {
  readonly isGranted: boolean;
  readonly found: Found | undefined;
}

export interface Found {
  readonly bytes: Uint8Array;
  /** Until the store forgets it. */
  readonly remainingMs: number;
  /** The number of a counter, as it is written. */
  readonly counter: string | undefined;
}

export interface CountRequest {
  readonly by: number;
  /** The entry of a new counter. */
  readonly bytes: Uint8Array;
  readonly storageMs: number;
  readonly start: number;
  /** An entry that gives way to the new counter, told by its bytes. */
  readonly replaces: Uint8Array | undefined;
}

/** `sum` is absent where something lies under the key that is no counter. */
export interface Counted {
  readonly sum: string | undefined;
  readonly isNew: boolean;
  readonly found: Found | undefined;
}

/** What was invalidated. */
export type Invalidation =
  | { readonly kind: 'keys'; readonly names: readonly string[] }
  | { readonly kind: 'tags'; readonly names: readonly string[] }
  | { readonly kind: 'patterns'; readonly names: readonly string[] };

/** Where the book of invalidations stands. Numbers compare within one epoch; a book that was lost begins another. */
export interface BookPosition {
  readonly epoch: string;
  readonly number: number;
}

/** A floor: what was made at a lower position than `number` is invalid. */
export interface NamedFloor {
  readonly name: string;
  readonly number: number;
}

export interface BookHead extends BookPosition {
  /** Of the patterns; `base` is the floor of those that were forgotten. */
  readonly patterns: readonly NamedFloor[];
  readonly patternBase: number;
}

export interface BookMessage extends BookPosition {
  /** The cache that invalidated. */
  readonly from: string;
  readonly what: Invalidation;
}

/** Messages that follow one another, from the one after a position on; not `isWhole`: some of them are kept no longer. */
export interface BookPage extends BookPosition {
  readonly isWhole: boolean;
  readonly messages: readonly BookMessage[];
}

/** How far the book of another region has been followed: what is to be made here now, and what has been. */
export interface Followed {
  readonly received?: BookPosition;
  readonly applied?: BookPosition;
}

/** Where the book stands, and how far those of other regions have come into it. */
export interface Standing extends BookPosition {
  readonly followed: ReadonlyMap<string, Followed>;
}

/** Of an invalidation that another region made: how far its book is followed with it, by who has the right to do so. */
export interface Progress {
  readonly token: string;
  readonly region: string;
  readonly position: BookPosition;
}

export interface RegionListener {
  onMessage(message: BookMessage): void;
  /** Something was written under the key, or (`isReleased`) its lease given back with nothing written. */
  onWake(key: string, isReleased: boolean): void;
  /** Messages may have been lost, or will be; with `isServer` a server too, and another may have taken its place. */
  onLost(reason: string, isServer: boolean): void;
}

/** What other regions ask of a book, and what is written into it of theirs. */
export interface FollowedBook {
  /** At most so many messages, from the one after this position on. */
  read(after: BookPosition, count: number): Promise<BookPage>;
  standing(): Promise<Standing>;
  /** The right to follow other regions, for so long; 0 gives it back. False: another has it. */
  claim(token: string, ms: number): Promise<boolean>;
  /** Writes down how far a region is followed. False: that is another's right now. */
  mark(token: string, region: string, followed: Followed): Promise<boolean>;
}

export interface RegionStore extends FollowedBook {
  /** Connects where that is needed and listens anew; messages from its end on reach the listener. */
  open(listener: RegionListener): Promise<void>;
  look(key: string, lease?: LeaseRequest): Promise<Looked>;
  /** False: the lease is not this one's any more. */
  renew(key: string, token: string, leaseMs: number): Promise<boolean>;
  /** Stores only under the lease, and ends it. */
  fill(key: string, token: string, bytes: Uint8Array, storageMs: number): Promise<boolean>;
  release(key: string, token: string): Promise<void>;
  put(key: string, bytes: Uint8Array, storageMs: number): Promise<void>;
  /** Whether there was an entry. */
  drop(key: string): Promise<boolean>;
  count(key: string, request: CountRequest): Promise<Counted>;
  /**
   * Takes the next number, raises the floors of tags and patterns to it, keeps the message for a while, and tells all who
   * listen. With `progress`, undefined where its token is not good any more: then nothing was done.
   */
  announce(from: string, what: Invalidation, progress?: Progress): Promise<BookPosition | undefined>;
  /** The book now. One that is behind what is known of it has lost numbers: it begins a new epoch. */
  greet(known: BookPosition | undefined): Promise<BookHead>;
  position(): Promise<BookPosition>;
  /** In the order of `tags`; undefined where the book does not know. */
  floors(tags: readonly string[]): Promise<readonly number[] | undefined>;
  close(): Promise<void>;
}
