/**
 * What the gateways of regions say to each other, in the form of `encode`.
 *
 * `follow`: what has come into your book after this position? It is answered at once when there is something, else when the
 * time is over. `ask`: for an entry, with what the asking region has heard of every region. `ping`: are you there? `find` is
 * what an app's process asks its own gateway, which asks the others.
 */
import type { PeerEntry } from '../peers/messages.ts';
import type { BookPosition, Invalidation } from '../region/index.ts';

/** How far each region's book has come, by region. */
export type Vector = Readonly<Record<string, BookPosition>>;

export type GatewayMessage =
  | {
      readonly kind: 'follow';
      /** Undefined where nothing has been heard yet. */
      readonly after: BookPosition | undefined;
      readonly isForValues: boolean;
      readonly forMs: number;
    }
  | { readonly kind: 'ask'; readonly key: string; readonly vector: Vector }
  | { readonly kind: 'find'; readonly key: string }
  | { readonly kind: 'ping' };

export interface ToldItem {
  readonly number: number;
  readonly what: Invalidation;
  /** What lies under the key now, where it was asked for. */
  readonly entry?: PeerEntry | undefined;
}

export interface ToldReply {
  readonly kind: 'told';
  /** Up to where this goes. */
  readonly position: BookPosition;
  /** The number of the book's last message. */
  readonly last: number;
  readonly items: readonly ToldItem[];
  /** What the other region had made of the books of all regions when it looked for the values. */
  readonly vector: Vector;
  readonly heldMs: number;
}

export type GatewayReply =
  | ToldReply
  /** The book does not reach back so far: whatever is here may be invalid there. */
  | { readonly kind: 'gap'; readonly position: BookPosition; readonly heldMs: number }
  | { readonly kind: 'found'; readonly entry: PeerEntry }
  /** `behind`: it has heard less than the asking region. `nobody`: no region is near enough to be asked. `away`: no Redis. */
  | { readonly kind: 'none' | 'behind' | 'nobody' | 'away' | 'pong' };
