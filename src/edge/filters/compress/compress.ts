/** A layer that compresses answers for clients that ask for it. */
import type { Layer } from '../../handler.ts';
import { Slots } from '../../slots.ts';
import type { Coding, CodingLevels } from './coding.ts';
import { compressDefaults } from './compress-defaults.ts';
import { CompressingCall } from './compressing-call.ts';
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

/**
 * Of this process, as the threads are that do the work. They also read files and look up names: when many answers are
 * being compressed, sending one more as it is costs its client less than the queue would.
 */
const processSlots = new Slots(compressDefaults.maxConcurrent);

export function compress({ algorithms, levels, minBytes, types }: Compress, slots: Slots = processSlots): Layer {
  const options = { algorithms, levels, minBytes, isType: mediaTypes(types), slots };
  return (inner) => ({ call: (request, responder) => new CompressingCall(request, responder, inner, options) });
}
