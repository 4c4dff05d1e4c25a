/**
 * Which origins a list allows. An entry is an origin, one with `*.` for any names before a domain, a pattern between
 * slashes that has to match the whole origin, `null`, or `*` for all but `null`, which any page can make itself.
 */

/** Whether an origin, as the browser sends it, is allowed. */
export function allowedOrigins(entries: readonly string[]): (origin: string) => boolean {
  const exact = new Set(entries.map((entry) => entry.toLowerCase()));
  const patterns = entries.flatMap((entry) => patternOf(entry) ?? []);
  const any = exact.delete('*');
  return (origin) => {
    const name = origin.toLowerCase();
    if (exact.has(name)) return true;
    return name !== 'null' && (any || patterns.some((pattern) => pattern.test(origin)));
  };
}

function patternOf(entry: string): RegExp | undefined {
  if (entry.startsWith('/')) {
    const end = entry.lastIndexOf('/');
    // An unanchored pattern for `https://shop.example` would let `https://shop.example.attacker.example` in.
    return new RegExp(`^(?:${entry.slice(1, end)})$`, entry.slice(end + 1));
  }
  const wild = /^(https?:\/\/)\*\.([^*]+)$/i.exec(entry);
  if (wild === null) return undefined;
  const [, scheme, domain] = wild;
  return new RegExp(`^${scheme}(?:[a-z0-9_-]+\\.)+${domain!.replaceAll('.', '\\.')}$`, 'i');
}
