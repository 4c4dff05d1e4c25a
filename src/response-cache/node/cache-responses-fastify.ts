/**
 * Caching of responses for Fastify. The plugin is for the context it is registered in: its hooks hold for the routes there.
 *
 * It looks for an answer when everything before the handler is done, so that what refuses a request has done so. What is there
 * is sent as any reply is, through the hooks of others; what the handler answers is kept as it goes to the client, behind them.
 */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { addPairs, headersOf } from '../../http/index.ts';
import type { Answer } from '../answer.ts';
import type { Asked } from '../asked.ts';
import type { ResponseCacheOptions } from '../options.ts';
import { ResponseCache, type ResponseStore } from '../response-cache.ts';
import { nodeAsked, withoutConditions } from './node-asked.ts';
import { linesOf, watchResponse } from './watch-response.ts';

/** What is used of Fastify's request. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

/** What is used of its reply. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  readonly statusCode: number;
  code(status: number): unknown;
  header(name: string, value: string | string[]): unknown;
  getHeader(name: string): unknown;
  getHeaders(): object;
  send(body?: unknown): unknown;
}

type PreHandler<Request> = (request: Request, reply: FastifyReplyLike) => Promise<unknown>;
type OnSend<Request> = (request: Request, reply: FastifyReplyLike, payload: unknown) => Promise<unknown>;

/** What is used of a Fastify app. */
export interface FastifyLike<Request> {
  addHook(name: 'preHandler', hook: PreHandler<Request>): unknown;
  addHook(name: 'onSend', hook: OnSend<Request>): unknown;
}

export type FastifyPlugin<Request> = (app: FastifyLike<Request>) => Promise<void>;

/** A plugin: `await app.register(cacheResponsesFastify(cache, { ttl: '1m' }))`. Throws ERR_UNITS_DURATION and ERR_UNITS_SIZE. */
export function cacheResponsesFastify<Request extends FastifyRequestLike = FastifyRequestLike>(
  cache: ResponseStore,
  options: ResponseCacheOptions<Request> = {},
): FastifyPlugin<Request> {
  const responses = new ResponseCache<Request>(cache, options);
  const asked = new WeakMap<object, Asked>();
  const preHandler: PreHandler<Request> = async (request, reply) => {
    const what = nodeAsked(request.raw);
    if (responses.isUnsafe(what.method)) asked.set(request.raw, what);
    else return decide(responses, what, request, reply);
  };
  const onSend: OnSend<Request> = async (request, reply, payload) => {
    const what = asked.get(request.raw);
    if (what === undefined) return payload;
    await responses.invalidateAfter(what, request, reply.statusCode, fieldsOf(reply));
    return payload;
  };
  const plugin: FastifyPlugin<Request> = async (app) => {
    app.addHook('preHandler', preHandler);
    app.addHook('onSend', onSend);
  };
  // Its hooks are for the routes beside it, not for those of a context of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

async function decide<Request extends FastifyRequestLike>(
  responses: ResponseCache<Request>,
  asked: Asked,
  request: Request,
  reply: FastifyReplyLike,
): Promise<unknown> {
  const decision = await responses.decide(asked, request);
  if ('answer' in decision) return send(decision.answer, reply);
  if ('cacheStatus' in decision) {
    addCacheStatus(reply, decision.cacheStatus);
  } else if (reply.raw.destroyed) {
    decision.recording.abandon();
  } else {
    watchResponse(reply.raw, decision.recording, reply.getHeaders() as OutgoingHttpHeaders);
    withoutConditions(request.raw);
  }
  return undefined;
}

function send({ status, fields, body }: Answer, reply: FastifyReplyLike): unknown {
  reply.code(status);
  for (const [name, value] of Object.entries(headersOf(addPairs([], fields)))) {
    if (name === 'cache-status') addCacheStatus(reply, value as string);
    else reply.header(name, value as string | string[]);
  }
  return reply.send(body === undefined ? undefined : Buffer.from(body, 'latin1'));
}

/** Behind what caches nearer to the source have said. */
function addCacheStatus(reply: FastifyReplyLike, own: string): void {
  const before = reply.getHeader('cache-status');
  reply.header('cache-status', before === undefined ? own : `${before}, ${own}`);
}

function fieldsOf(reply: FastifyReplyLike): string {
  return linesOf(reply.getHeaders() as OutgoingHttpHeaders);
}
