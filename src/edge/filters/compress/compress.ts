/** A layer that compresses answers for clients that ask for it. */
import type { Layer } from '../../handler.ts';
import type { Coding, CodingLevels } from './coding.ts';
import { CompressingCall } from './compressing-call.ts';
import { type CompressionSlots, processSlots } from './compression-slots.ts';
import { mediaTypes } from './media-types.ts';

export interface Compress {
  /** In the order they are taken where a client weighs them the same. */
  readonly algorithms: readonly Coding[];
  readonly levels: CodingLevels;
  /** A smaller body is sent as it is. */
  readonly minBytes: number;
  /** Media types: exact, `type/*`, or a suffix such as `+json`. */
  readonly types: readonly string[];
}

export function compress(
  { algorithms, levels, minBytes, types }: Compress,
  slots: CompressionSlots = processSlots,
): Layer {
  const options = { algorithms, levels, minBytes, isType: mediaTypes(types), slots };
  return (inner) => ({ call: (request, responder) => new CompressingCall(request, responder, inner, options) });
}
