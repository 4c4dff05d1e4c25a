/** Caching of responses for Hono. */
import { addPairs } from '../../http/index.ts';
import type { Answer } from '../answer.ts';
import type { ResponseCacheOptions } from '../options.ts';
import { type Decision, ResponseCache, type ResponseStore } from '../response-cache.ts';
import { recordResponse } from './record-response.ts';
import { webAsked, webFields, withoutConditions } from './web-asked.ts';

/** What is used of Hono's context. */
export interface HonoContextLike {
  readonly req: { raw: Request };
  res: Response;
  header(name: string, value: string, options: { append: boolean }): void;
}

export type HonoMiddleware<Context> = (context: Context, next: () => Promise<void>) => Promise<void>;

/** Middleware: `app.use(cacheResponsesHono(cache, { ttl: '1m' }))`. Throws ERR_UNITS_DURATION and ERR_UNITS_SIZE. */
export function cacheResponsesHono<Context extends HonoContextLike = HonoContextLike>(
  cache: ResponseStore,
  options: ResponseCacheOptions<Context> = {},
): HonoMiddleware<Context> {
  const responses = new ResponseCache<Context>(cache, options);
  return async (context, next) => {
    const asked = webAsked(context.req.raw);
    if (responses.isUnsafe(asked.method)) {
      await next();
      await responses.invalidateAfter(asked, context, context.res.status, webFields(context.res.headers));
      return;
    }
    await act(await responses.decide(asked, context), context, next);
  };
}

async function act(decision: Decision, context: HonoContextLike, next: () => Promise<void>): Promise<void> {
  if ('answer' in decision) {
    replace(context, responseOf(decision.answer, context.res.headers));
    return;
  }
  if ('cacheStatus' in decision) {
    context.header('cache-status', decision.cacheStatus, { append: true });
    await next();
    return;
  }
  const { recording } = decision;
  const { raw } = context.req;
  const before = new Headers(context.res.headers);
  context.req.raw = withoutConditions(raw);
  try {
    await next();
  } catch (error) {
    recording.fail();
    throw error;
  } finally {
    context.req.raw = raw;
  }
  replace(context, recordResponse(context.res, recording, before));
}

/** Hono adds the fields of the response there is to those of the next, unless there is none. */
function replace(context: HonoContextLike, response: Response): void {
  context.res = undefined as unknown as Response;
  context.res = response;
}

/** With the fields that what stands in front has given this request's response. */
function responseOf({ status, fields, body }: Answer, outer: Headers): Response {
  const headers = new Headers(outer);
  const pairs = addPairs([], fields);
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] !== 'cache-status') headers.delete(pairs[at]!);
  for (let at = 0; at < pairs.length; at += 2) headers.append(pairs[at]!, pairs[at + 1]!);
  return new Response(body === undefined ? null : Buffer.from(body, 'latin1'), { status, headers });
}
