/**
 * A world as it may be shown: secrets hidden, functions named.
 */
import type { ResolvedService, ResolvedWorld } from './resolved-world.ts';

/** What stands in place of a secret. */
export const hidden = '(hidden)';

/** Plain data: what `antipode check` prints. */
export function publicWorld(world: ResolvedWorld): object {
  const { strategy, settings } = world.steering;
  return {
    ...world,
    adminToken: world.adminToken === undefined ? undefined : hidden,
    steering: { strategy: typeof strategy === 'function' ? 'a function' : strategy, settings },
    services: world.services.map(publicService),
  };
}

function publicService(service: ResolvedService): ResolvedService {
  const { source } = service;
  if (source.kind !== 'run') return service;
  const env = Object.fromEntries(Object.keys(source.env).map((name) => [name, hidden]));
  return { ...service, source: { ...source, env } };
}
