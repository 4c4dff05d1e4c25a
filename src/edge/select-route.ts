/** From a request to its route, or to the problem that answers it. */
import { isIP } from 'node:net';
import { forwardedScheme } from './edge-fields.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { loopDefaults } from './loop-tokens.ts';
import { badRequest, encodedSlashRefused, loopDetected, noRoute, type Problem, wrongHost } from './problem.ts';
import type { RequestContext } from './request-context.ts';

/** What begins so is the node's own, on every host, so that whoever asks it needs to know none. */
export const ownPath = '/.well-known/antipode/';
/** Where authorities look for the proof that a host is ours, by plain HTTP (RFC 8555, section 8.3). */
const challengePath = '/.well-known/acme-challenge/';

export function selectRoute(context: RequestContext, edge: EdgeRuntime): EdgeRoute | Problem {
  const { head } = context;
  if (head.path.startsWith(ownPath)) {
    const own = edge.ownRoutes.get(head.path);
    if (own !== undefined) return own;
  }
  if (edge.strictServerName && !isSecuredFor(context)) return wrongHost;
  if (head.hasCdnLoop && context.hops + context.entries > loopDefaults.maxPassed) return loopDetected;
  if (context.client.fault !== undefined) return badRequest(400, context.client.fault);
  const route = edge.router.match(head.host, head.path, head.method, context.field);
  if (edge.secureRoute !== undefined && isPlain(context) && edge.router.knowsHost(head.host)) return edge.secureRoute;
  if (route === undefined) return edge.router.knowsHost(head.host) ? noRoute : wrongHost;
  return head.encodedSlash && !route.encodedSlash ? encodedSlashRefused : route;
}

/** Whether the client itself came without TLS, as far as trusted peers tell. */
function isPlain({ head, client, scheme }: RequestContext): boolean {
  if (scheme === 'https' || head.authority === '' || head.path.startsWith(challengePath)) return false;
  return !client.trustedPeer || forwardedScheme(head.forwarded) !== 'https';
}

/**
 * Whether the host is the one of the handshake. A client's certificate was asked for under that name; a request for
 * another host on the same connection may not profit from it.
 */
function isSecuredFor({ head, transport }: RequestContext): boolean {
  if (transport.scheme === 'http') return true;
  // A client that goes to an address names no host in its handshake.
  return transport.serverName === '' ? isIP(head.host.replace(/^\[|\]$/g, '')) > 0 : head.host === transport.serverName;
}
