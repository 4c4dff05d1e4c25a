/**
 * What a service is asked for in place of what the client asked for: the path of the route is taken off, and another put
 * in its place. The rest, and the query, stay as they are.
 *
 * Invariant: of a normalised path comes a normalised path, for it is cut at a whole segment and joined by one slash.
 */

/** `prefix` is the path of a route that matched; both are normalised. */
export function rewritePrefix(prefix: string, replacement: string): (target: string) => string {
  const from = prefix.replace(/\/$/, '');
  const to = replacement.replace(/\/$/, '');
  return (target) => {
    // Not `*`, which asks about the whole server.
    if (!target.startsWith('/') || !target.startsWith(from)) return target;
    const rest = target.slice(from.length);
    return to === '' && !rest.startsWith('/') ? `/${rest}` : to + rest;
  };
}
