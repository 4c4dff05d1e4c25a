/**
 * The authority of a request: `Host` or the absolute-form target (RFC 9110, section 7.2). Stricter than the URI grammar:
 * a registered name is letters, digits, `-`, `.` and `_`; an IPv6 address stands in brackets; a port is a number.
 */
const authority = /^(?:([A-Za-z0-9._-]{1,255})|(\[[0-9A-Fa-f:.]{2,45}\]))(?::(\d{1,5}))?$/;

let lastValue = '';
let lastHost: string | undefined;

/**
 * The host without port and trailing dot, names in lower case and addresses in their one canonical form, or undefined
 * when `value` is no authority.
 */
export function parseAuthority(value: string): string | undefined {
  // Nearly all requests of a process name the same host.
  if (value === lastValue) return lastHost;
  lastHost = parse(value);
  lastValue = value;
  return lastHost;
}

function parse(value: string): string | undefined {
  const match = authority.exec(value);
  if (match === null || (match[3] !== undefined && Number(match[3]) > 65_535)) return undefined;
  const name = match[1]?.toLowerCase();
  if (name === undefined) return URL.parse(`http://${match[2]}`)?.hostname;
  if (name.startsWith('.') || name.includes('..')) return undefined;
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

const defaultPort = /:(?:80)?$/;

/** Whether two authorities of an `http` request name the same place. */
export function sameAuthority(a: string, b: string): boolean {
  const canonical = (value: string) => value.toLowerCase().replace(defaultPort, '');
  return canonical(a) === canonical(b);
}
