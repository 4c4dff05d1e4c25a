/** From a request to its route, or to the problem that answers it. */
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { badRequest, encodedSlashRefused, noRoute, type Problem, wrongHost } from './problem.ts';
import type { RequestContext } from './request-context.ts';

const healthPath = '/.well-known/antipode/health';

export function selectRoute(context: RequestContext, edge: EdgeRuntime): EdgeRoute | Problem {
  const { head } = context;
  // On every host, so that whoever probes this node needs to know none.
  if (head.path === healthPath) return edge.healthRoute;
  if (context.client.fault !== undefined) return badRequest(400, context.client.fault);
  const route = edge.router.match(head.host, head.path, head.method, context.field);
  if (route === undefined) return edge.router.knowsHost(head.host) ? noRoute : wrongHost;
  return head.encodedSlash && !route.encodedSlash ? encodedSlashRefused : route;
}
