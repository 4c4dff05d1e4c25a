/**
 * `Upgrade` (RFC 9110, section 7.8): a list of protocols. One under which HTTP goes on is not offered to an endpoint: an
 * h2c tunnel carries requests that no route, limit or check of the edge would see.
 */
const name = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const protocols = new RegExp(`^${name}(?:/${name})?(?:[\\t ]*,[\\t ]*${name}(?:/${name})?)*$`);
const carriesHttp = /(?:^|[\t ,])(?:h2c|http|tls)(?:$|[\t ,/])/i;

/** What may be offered of `value`: all of it, or nothing (empty); undefined when it is no list of protocols. */
export function upgradeOffer(value: string): string | undefined {
  if (!protocols.test(value)) return undefined;
  return carriesHttp.test(value) ? '' : value;
}
