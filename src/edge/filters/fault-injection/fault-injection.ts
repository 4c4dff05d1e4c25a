/**
 * Faults on purpose, to see what clients and retries make of them: some requests wait, some are answered with an error,
 * some connections are reset. Which ones, chance decides for each request anew.
 */
import type { Random, Timers } from '../../../core/index.ts';
import { FailureKind } from '../../../proxy/index.ts';
import { answerHead } from '../../answer-head.ts';
import type { Handler, Layer } from '../../handler.ts';
import { DelayedCall } from './delayed-call.ts';
import { FaultyCall } from './faulty-call.ts';

interface Share {
  /** Of the requests, 0 to 100. */
  readonly percent: number;
}

export interface FaultInjection {
  /** Requests wait this long before anything is done for them. */
  readonly delay: (Share & { readonly timeMs: number }) | undefined;
  /** Requests are answered with an error in place of the service. */
  readonly abort: (Share & { readonly status: number }) | undefined;
  /** Connections end without an answer. */
  readonly reset: Share | undefined;
}

export interface FaultTools {
  readonly random: Random;
  readonly timers: Timers;
}

export function faultInjection({ delay, abort, reset }: FaultInjection, { random, timers }: FaultTools): Layer {
  const happens = (share: Share | undefined) => share !== undefined && random.next() * 100 < share.percent;
  const aborting = abort && abortWith(abort.status);
  return (inner) => ({
    call(request, responder) {
      // Where it came in chance has had its turn.
      if (request.hops + request.entries > 0) return inner.call(request, responder);
      const handler = happens(reset) ? resetting : aborting && happens(abort) ? aborting : inner;
      if (delay === undefined || !happens(delay)) return handler.call(request, responder);
      return new DelayedCall(request, responder, handler, { delayMs: delay.timeMs, timers });
    },
  });
}

function abortWith(status: number): Handler {
  const problem = { status, kind: 'fault-injected', detail: 'This error was made on purpose, by fault injection.' };
  return { call: (_, responder) => new FaultyCall(() => responder.onProblem(problem)) };
}

/** An answer that has begun and breaks off ends the connection; nothing of it has been written yet. */
const resetting: Handler = {
  call: (_, responder) =>
    new FaultyCall(() => {
      responder.onResponse(answerHead(502, '', 0), undefined);
      responder.onFailed({ kind: FailureKind.reset, reason: 'fault injection' });
    }),
};
