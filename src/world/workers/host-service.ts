/** Which service's processes run the edge of their node, so that there is no way between the two. */
import type { ResolvedService, ResolvedWorld } from '../../config/index.ts';

/**
 * The service to which everything goes that no other route takes, or the first that is run here; undefined where none is, or
 * none is to be. Its processes have to run on Node and to speak HTTP/1.
 */
export function hostService({ services, routes }: ResolvedWorld): ResolvedService | undefined {
  const able = services.filter(
    ({ source, protocol }) =>
      source.kind === 'run' && source.script !== undefined && source.zeroHop && protocol === 'http1',
  );
  const widest = routes.find(({ path, host, methods, headers }) => {
    return path === '/' && host === undefined && methods === undefined && headers === undefined;
  });
  const { action } = widest ?? {};
  return able.find(({ id }) => action?.kind === 'service' && action.service === id) ?? able[0];
}
