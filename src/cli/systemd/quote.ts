/**
 * Words of a unit file's command line (systemd.service(5), "Command lines"): `%` begins a specifier, `$` a variable, and a
 * word with anything but plain characters stands in quotes.
 */

/** One word, as systemd reads it back. */
export function quoted(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** A setting that is one path, which takes specifiers and no quotes. */
export function plainPath(path: string): string {
  return path.replaceAll('%', '%%');
}
