/** Names of packages and of PM2's apps as ids of a config. */

/** `@shop/web-api` → `web-api`; what no id can begin with is left out. */
export function asId(name: string | undefined, otherwise: string): string {
  const bare = (name ?? '').replace(/^@[^/]*\//, '').replace(/[^\w.-]+/g, '-');
  return bare.replace(/^[^A-Za-z]+/, '').slice(0, 63) || otherwise;
}
