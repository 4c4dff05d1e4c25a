/** Cookies in a section of fields (RFC 6265): one is read, and one taken out. */

const line = /^cookie:[^\r]*\r\n/gim;

/** The values of all cookies of a name, in order. */
export function cookieValues(fields: string, name: string): string[] {
  return pairsIn(fields).flatMap((pair) => (pair.startsWith(`${name}=`) ? pair.slice(name.length + 1) : []));
}

/** The fields without the cookies of a name; a line that is left without any goes. */
export function withoutCookie(fields: string, name: string): string {
  return fields.replace(line, (whole) => {
    const pairs = pairsIn(whole);
    const kept = pairs.filter((pair) => !pair.startsWith(`${name}=`));
    if (kept.length === pairs.length) return whole;
    return kept.length === 0 ? '' : `cookie: ${kept.join('; ')}\r\n`;
  });
}

function pairsIn(fields: string): string[] {
  const lines = fields.match(line) ?? [];
  return lines.flatMap((each) =>
    each
      .slice('cookie:'.length)
      .split(';')
      .map((pair) => pair.trim()),
  );
}
