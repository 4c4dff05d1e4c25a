/** The address of a database or cache as it may be shown: where it is, and not who may use it. */

/** Without user, password and parameters, any of which may be a secret. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(hidden)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Every text in it that is an address, at any depth. */
export function shownUrls<T>(value: T): T {
  if (typeof value === 'string') return (value.includes('://') ? shownUrl(value) : value) as T;
  if (Array.isArray(value)) return value.map(shownUrls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shownUrls(member)])) as T;
}
