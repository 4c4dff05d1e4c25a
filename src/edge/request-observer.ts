/**
 * Who writes requests down: a log, the history that `why` reads, traces. One for an edge, told of every request it has
 * answered or refused; where nobody writes, there is none and a request pays nothing for it.
 */
import type { EdgeRequest } from './edge-request.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { RequestEnd } from './route-filter.ts';
import type { Transport } from './transport.ts';

/** A request that is over; used again for the next one, so nothing of it may be kept. */
export interface ObservedRequest extends EdgeRequest {
  /** Whether its head could be read; nothing that a client sends is to be looked at otherwise, not even its identity. */
  readonly understood: boolean;
  readonly peerAddress: string;
  readonly transport: Transport;
  readonly route: EdgeRoute | undefined;
}

export interface RequestObserver {
  /** A request has come, and is looked at no further yet. */
  onBegin?(request: ObservedRequest): void;
  /** Called once for each request, when it is over. */
  onEnd(request: ObservedRequest, end: RequestEnd): void;
}

/** All of them as one; undefined where there are none. */
export function observers(all: readonly (RequestObserver | undefined)[]): RequestObserver | undefined {
  const some = all.filter((observer) => observer !== undefined);
  if (some.length < 2) return some[0];
  const atBegin = some.filter(({ onBegin }) => onBegin !== undefined);
  return {
    ...(atBegin.length > 0 && {
      onBegin: (request: ObservedRequest) => {
        for (const observer of atBegin) observer.onBegin!(request);
      },
    }),
    onEnd: (request, end) => {
      for (const observer of some) observer.onEnd(request, end);
    },
  };
}
