/** Caching of responses for Express, connect and whatever else takes their middleware. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addPairs, headersOf } from '../../http/index.ts';
import type { Answer } from '../answer.ts';
import type { ResponseCacheOptions } from '../options.ts';
import { type Decision, ResponseCache, type ResponseStore } from '../response-cache.ts';
import { holdEnd } from './hold-end.ts';
import { nodeAsked, withoutConditions } from './node-asked.ts';
import { linesOf, watchResponse } from './watch-response.ts';

export type NodeMiddleware<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/**
 * Middleware that answers from `cache` what it may, and keeps there what handlers behind it answer. Throws
 * ERR_UNITS_DURATION and ERR_UNITS_SIZE.
 */
export function cacheResponses<Request extends IncomingMessage = IncomingMessage>(
  cache: ResponseStore,
  options: ResponseCacheOptions<Request> = {},
): NodeMiddleware<Request> {
  const responses = new ResponseCache<Request>(cache, options);
  return (request, response, next) => {
    const asked = nodeAsked(request);
    if (responses.isUnsafe(asked.method)) {
      holdEnd(response, () =>
        responses.invalidateAfter(asked, request, response.statusCode, linesOf(response.getHeaders())),
      );
      next();
      return;
    }
    responses.decide(asked, request).then((decision) => act(decision, { request, response, next }));
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly next: () => void;
}

function act(decision: Decision, { request, response, next }: Exchange): void {
  if ('answer' in decision) {
    send(decision.answer, response);
  } else if ('cacheStatus' in decision) {
    response.appendHeader('cache-status', decision.cacheStatus);
    next();
  } else if (response.destroyed) {
    decision.recording.abandon();
  } else {
    watchResponse(response, decision.recording, response.getHeaders());
    withoutConditions(request);
    next();
  }
}

function send({ status, fields, body }: Answer, response: ServerResponse): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headersOf(addPairs([], fields)))) {
    if (name === 'cache-status') response.appendHeader(name, value as string);
    else response.setHeader(name, value!);
  }
  if (body === undefined) response.end();
  else response.end(body, 'latin1');
}
