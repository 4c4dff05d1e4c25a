/**
 * Character classes of RFC 9110 and RFC 9112 as look-up tables over one latin1 code unit, for a strict single pass.
 */

const token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function table(classify: (code: number, character: string) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => classify(code, String.fromCharCode(code)));
}

/**
 * `tchar`: methods and field names (RFC 9110, section 5.6.2). 1, or 3 for `_` and `.`, which CGI-like servers fold into
 * `-`; 0 for everything else.
 */
export const tokenClass: Uint8Array = table((_, character) =>
  character === '_' || character === '.' ? 3 : Number(token.includes(character)),
);

/** What may stand in a field value: HTAB, SP, VCHAR and obs-text; no other control, no DEL. */
export const isValueCode: Uint8Array = table((code) => Number(code === 0x09 || (code >= 0x20 && code !== 0x7f)));

/**
 * What may stand in a request target: printable ASCII without space, `#` and `\`. A fragment never travels, and a
 * backslash is a slash to browsers (WHATWG URL) and an ordinary character to everybody else.
 */
export const isTargetCode: Uint8Array = table((code, character) =>
  Number(code > 0x20 && code < 0x7f && character !== '#' && character !== '\\'),
);

/** The value of a hexadecimal digit, or 255. */
export const hexValue: Uint8Array = table((_, character) =>
  /[0-9A-Fa-f]/.test(character) ? Number.parseInt(character, 16) : 255,
);

/** Whether the name at `start` equals `literal`, which is lower-case; letters compare without case. */
export function nameEquals(text: string, start: number, end: number, literal: string): boolean {
  return end - start === literal.length && nameStartsWith(text, start, end, literal);
}

/** Whether the name at `start` begins with `literal`, which is lower-case. */
export function nameStartsWith(text: string, start: number, end: number, literal: string): boolean {
  if (end - start < literal.length) return false;
  for (let i = 0; i < literal.length; i++) {
    if ((text.charCodeAt(start + i) | 0x20) !== literal.charCodeAt(i)) return false;
  }
  return true;
}
