/**
 * `Content-Length` (RFC 9110, section 8.6): digits and nothing else, no sign, no list, and few enough to be exact.
 */
const maxDigits = 15;

/** The number in `value`, or -1 when it is not one. */
export function parseContentLength(value: string): number {
  if (value.length === 0 || value.length > maxDigits) return -1;
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}
