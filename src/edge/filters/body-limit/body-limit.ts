/**
 * Refuses requests whose body is larger than a route takes. A length that was announced is looked at before anything is
 * forwarded; a body whose length nobody has told is counted as it passes, and the endpoint that has had the beginning of
 * it sees its connection end.
 */

import type { Layer } from '../../handler.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFilter } from '../../route-filter.ts';

const tooLarge: Problem = {
  status: 413,
  kind: 'body-too-large',
  detail: 'The request body is larger than what is taken here.',
};

/** Answers 413 to a request that announces more than `maxBytes` of body. */
export function announcedBodyLimit(maxBytes: number): RouteFilter {
  return { onRequest: ({ contentLength }) => (contentLength > maxBytes ? tooLarge : undefined) };
}

/** Answers 413 to a body of unknown length once more than `maxBytes` of it have come. */
export function countedBodyLimit(maxBytes: number): Layer {
  return (inner) => ({
    call: (request, responder) =>
      request.chunked ? new CountedBody(maxBytes, request, responder, inner) : inner.call(request, responder),
  });
}

class CountedBody extends Passage {
  #leftBytes: number;

  constructor(maxBytes: number, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#leftBytes = maxBytes;
  }

  override write(bytes: Buffer, start: number, end: number): number {
    // What follows the piece that was too much has nowhere to go.
    if (this.#leftBytes < 0) return 0;
    this.#leftBytes -= end - start;
    if (this.#leftBytes >= 0) return super.write(bytes, start, end);
    this.abandon();
    this.responder.onProblem(tooLarge);
    return 0;
  }
}
