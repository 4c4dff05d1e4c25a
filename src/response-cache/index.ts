/** Keeps the responses of an app in its cache for data, by the rules of HTTP: middleware for Express, Fastify and Hono. */
export { type ResponseCacheDefaults, responseCacheDefaults } from './defaults.ts';
export { cacheResponses, type NodeMiddleware } from './node/cache-responses.ts';
export {
  cacheResponsesFastify,
  type FastifyLike,
  type FastifyPlugin,
  type FastifyReplyLike,
  type FastifyRequestLike,
} from './node/cache-responses-fastify.ts';
export type { Despite, ResponseCacheOptions } from './options.ts';
export type { ResponseStore } from './response-cache.ts';
export { cacheResponsesHono, type HonoContextLike, type HonoMiddleware } from './web/cache-responses-hono.ts';
