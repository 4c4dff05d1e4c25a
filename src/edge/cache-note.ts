/**
 * What a cache of ours made of a request, as the answer itself says it (RFC 9211), in one word of a fixed list: what is
 * noted must not keep the text of an answer alive.
 */
const mark = 'cache-status: antipode; ';
const words: ReadonlyMap<string, string> = new Map(
  ['bypass', 'method', 'uri-miss', 'vary-miss', 'miss', 'request', 'stale', 'partial'].map((word) => [
    `fwd=${word}`,
    word,
  ]),
);

/** `hit`, `stale-hit`, or why it was sent on, such as `miss`; empty where no cache had it. */
export function cacheNote(fields: string): string {
  const at = fields.indexOf(mark);
  if (at < 0) return '';
  const line = fields.slice(at + mark.length, fields.indexOf('\r\n', at));
  if (line.startsWith('hit')) return line.includes('; ttl=-') ? 'stale-hit' : 'hit';
  return words.get(line.split(';', 1)[0]!) ?? '';
}
