/**
 * What linked caches say to each other, as bytes: four of the length of a head, the head in JSON, then the packed values in the
 * order in which the head names them.
 *
 * `tell`: invalidations and writes, numbered by the cache that made them; `after` is the last number that it knows the other
 * to have heard. `ask`: for an entry, with the numbers that the asking cache has heard from each.
 */
import type { Lifetime } from '../lifetime.ts';
import type { Invalidation } from '../region/index.ts';

/** The last number heard of each cache, by its name. */
export type Seen = Readonly<Record<string, number>>;

export interface CacheName {
  readonly region: string;
  /** Of one process for as long as it lives: another one begins its numbers anew, under another name. */
  readonly node: string;
}

export interface PeerEntry extends Lifetime {
  readonly tags: readonly string[];
  /** The name of the serializer. */
  readonly form: string;
  readonly isCompressed: boolean;
  readonly isUndefined: boolean;
  readonly payload: Uint8Array;
}

export interface Told {
  readonly number: number;
  readonly what: Invalidation;
  /** Of a write: what takes the place of what is invalidated, and what its writer had heard. */
  readonly entry?: PeerEntry | undefined;
  readonly seen?: Seen | undefined;
}

export type PeerMessage =
  | {
      readonly kind: 'tell';
      readonly from: CacheName;
      readonly after: number;
      readonly items: readonly Told[];
      /** It has told all, and will not be heard any more. */
      readonly isLeaving: boolean;
    }
  | { readonly kind: 'ask'; readonly key: string; readonly seen: Seen };

export type PeerReply =
  | { readonly kind: 'heard'; readonly number: number }
  | { readonly kind: 'found'; readonly entry: PeerEntry }
  /** `behind`: the asking cache has heard more than this one. */
  | { readonly kind: 'none' | 'behind' };

/** Bytes anywhere in it are called `payload`; what is named `…Ms` may be infinite. */
export function encode<M extends { readonly kind: string }>(message: M): Buffer {
  const payloads: Uint8Array[] = [];
  const text = JSON.stringify(message, function (this: Record<string, unknown>, name, given: unknown) {
    // Before it was asked how it writes itself in JSON, which a Buffer knows.
    const value = this[name];
    if (!(value instanceof Uint8Array)) return given === Number.POSITIVE_INFINITY ? 'never' : given;
    payloads.push(value);
    return value.byteLength;
  });
  const head = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.byteLength);
  return Buffer.concat([length, head, ...payloads]);
}

/** Undefined for what was not written by `encode`. */
export function decode<M extends { readonly kind: string }>(bytes: Uint8Array): M | undefined {
  try {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 4 + whole.readUInt32BE(0);
    const read = JSON.parse(whole.toString('utf8', 4, at), (name, value: unknown) => {
      if (value === 'never' && name.endsWith('Ms')) return Number.POSITIVE_INFINITY;
      if (name !== 'payload') return value;
      const start = at;
      at += value as number;
      return whole.subarray(start, at);
    });
    return at === whole.byteLength && typeof read?.kind === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}
