/**
 * What an edge leaves in `cdn-loop` (RFC 8586), so that no request goes round for ever. The tokens are a world's own: a
 * request that passes through the edges of two worlds, one behind the other, is no loop.
 */
import { createHash } from 'node:crypto';

export interface LoopTokens {
  /** Left by every edge but a global entry. */
  readonly edge: string;
  /** Left by a global entry. */
  readonly entry: string;
}

export interface LoopDefaults {
  /** Edges of one world, entries among them, that a request may have passed; one more answers 508. */
  readonly maxPassed: number;
}

export const loopDefaults: LoopDefaults = Object.freeze({ maxPassed: 2 });

/** A name may hold any character, a token may not: it stands there as a digest. */
export function loopTokens(world: string): LoopTokens {
  const edge = `antipode-${createHash('sha256').update(world).digest('hex').slice(0, 12)}`;
  return { edge, entry: `${edge}-entry` };
}

/** How often `token` stands in the values of `cdn-loop`. */
export function countPassed(values: readonly string[], token: string): number {
  const ids = values.flatMap((value) => value.split(',')).map((element) => element.split(';')[0]!.trim());
  return ids.filter((id) => id === token).length;
}
