/** From a request whose head has been read to the call that answers it, the same for every front. */
import type { EdgeRuntime } from './edge-runtime.ts';
import type { Call, Responder } from './handler.ts';
import type { RequestContext } from './request-context.ts';
import { selectRoute } from './select-route.ts';

/**
 * The call, not started yet; undefined when the responder has been told a problem, or an answer of a filter, already.
 */
export function dispatch(
  context: RequestContext,
  { edge, responder, nowMs }: { readonly edge: EdgeRuntime; readonly responder: Responder; readonly nowMs: number },
): Call | undefined {
  const selected = selectRoute(context, edge);
  if ('status' in selected) {
    responder.onProblem(selected);
    return undefined;
  }
  context.route = selected;
  const early = selected.filters?.before(context, nowMs);
  if (early === undefined) return selected.handler.call(context, responder);
  context.notes.intercepted = true;
  if ('kind' in early) responder.onProblem(early);
  else responder.onAnswer(early);
  return undefined;
}
