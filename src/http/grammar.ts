/**
 * Character classes of RFC 9110 and RFC 9112 as look-up tables over one latin1 code unit, for a strict single pass.
 */

function table(classify: (code: number, character: string) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => classify(code, String.fromCharCode(code)));
}

/**
 * `tchar`: field names (RFC 9110, section 5.6.2). 1 for letters, digits and `-`; 3 for the other tchars, which CGI-like
 * servers fold into the same `_` as `-`, so that two names become one; 0 for everything else.
 */
export const tokenClass: Uint8Array = table((_, character) => {
  if (/[0-9A-Za-z-]/.test(character)) return 1;
  return /[!#$%&'*+.^_`|~]/.test(character) ? 3 : 0;
});

/**
 * What may stand in a method: a token without lower-case letters, for some servers compare methods without case, and
 * then `head` has an answer without the body it announces.
 */
export const isMethodCode: Uint8Array = table((_, character) => Number(/[0-9A-Z_-]/.test(character)));

/** What may stand in a field value: HTAB, SP, VCHAR and obs-text; no other control, no DEL. */
export const isValueCode: Uint8Array = table((code) => Number(code === 0x09 || (code >= 0x20 && code !== 0x7f)));

/** What may stand in a query: printable ASCII without space and `#`; a fragment never travels. */
export const isQueryCode: Uint8Array = table((code, character) =>
  Number(code > 0x20 && code < 0x7f && character !== '#'),
);

/**
 * What may stand in a path: the same without `?`, which ends it, and `\`, which is a slash to browsers (WHATWG URL) and
 * an ordinary character to everybody else. In a query browsers send `\` as it is.
 */
export const isPathCode: Uint8Array = table((code, character) =>
  Number(isQueryCode[code] === 1 && character !== '?' && character !== '\\'),
);

/** The value of a hexadecimal digit, or 255. */
export const hexValue: Uint8Array = table((_, character) =>
  /[0-9A-Fa-f]/.test(character) ? Number.parseInt(character, 16) : 255,
);

/** Whether the name at `start` equals `literal`, which is lower-case; letters compare without case. */
export function nameEquals(bytes: Uint8Array, start: number, end: number, literal: string): boolean {
  return end - start === literal.length && nameStartsWith(bytes, start, end, literal);
}

/** Whether the name at `start` begins with `literal`, which is lower-case. */
export function nameStartsWith(bytes: Uint8Array, start: number, end: number, literal: string): boolean {
  if (end - start < literal.length) return false;
  for (let i = 0; i < literal.length; i++) {
    if ((bytes[start + i]! | 0x20) !== literal.charCodeAt(i)) return false;
  }
  return true;
}
