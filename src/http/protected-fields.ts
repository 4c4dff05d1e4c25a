/**
 * Fields the other side relies on. `Connection` may not make a proxy drop them (CVE-2024-45410), and they may not come
 * late, as trailers, where some servers merge trailers into the fields they have already checked (RFC 9110, 6.5.1).
 */
const protectedName = new RegExp(
  `^(?:${[
    'host|content-.*|transfer-encoding|trailer|expect|max-forwards|range|if-.*',
    'authorization|www-authenticate|authentication-info|cookie|set-cookie|origin|referer|sec-.*',
    'date|age|expires|cache-control|pragma|vary|etag|last-modified|location|retry-after|clear-site-data',
    'forwarded|x-forwarded.*|x-real-ip|x-request-(?:id|deadline)|x-antipode-.*|antipode-.*|via|cdn-loop',
    '(?:true-|x-|x-cluster-|fastly-|fly-)?client-ip|x-azure-clientip|cf-connecting-ip(?:v6)?|x-(?:original|rewrite)-url',
    'traceparent|tracestate|idempotency-key|access-control-.*|strict-transport-security|x-frame-options',
  ].join('|')})$`,
);

/** Ends at the next hop, whether `Connection` names it or not. */
const hopByHop = /^(?:connection|keep-alive|upgrade|te|proxy|proxy-.*|http2-settings)$/;

/** The first of `names` (lower-case) that `Connection` may not remove. */
export function findProtected(names: ReadonlySet<string>): string | undefined {
  for (const name of names) if (protectedName.test(name)) return name;
  return undefined;
}

/** Whether a field called `name` (lower-case) may travel on behind a body: not if it frames, routes, vouches or caches. */
export function isTrailerField(name: string): boolean {
  return !protectedName.test(name) && !hopByHop.test(name);
}
