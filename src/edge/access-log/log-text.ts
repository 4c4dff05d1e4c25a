/**
 * What clients send, made harmless for a log: printable ASCII and nothing else, so that no client can begin a line of its
 * own, end a quoted value, or speak to the terminal of whoever reads (CWE-117, CWE-150).
 */
import { accessLogDefaults } from './access-log-defaults.ts';

const plain = /^[ !#-[\]-~]*$/;
const special = /["\\]|[^ -~]/g;

/** As a JSON text, its quotes included. */
export function jsonText(text: string): string {
  const cut = text.length > accessLogDefaults.valueLength ? text.slice(0, accessLogDefaults.valueLength) : text;
  return plain.test(cut) ? `"${cut}"` : `"${cut.replace(special, jsonEscape)}"`;
}

/** As Apache's logs have it: `\xhh` for a byte, a backslash before quotes and backslashes; without quotes of its own. */
export function combinedText(text: string): string {
  const cut = text.length > accessLogDefaults.valueLength ? text.slice(0, accessLogDefaults.valueLength) : text;
  return plain.test(cut) ? cut : cut.replace(special, combinedEscape);
}

function jsonEscape(sign: string): string {
  return sign === '"' || sign === '\\' ? `\\${sign}` : `\\u${hex(sign, 4)}`;
}

function combinedEscape(sign: string): string {
  if (sign === '"' || sign === '\\') return `\\${sign}`;
  return sign.charCodeAt(0) < 256 ? `\\x${hex(sign, 2)}` : `\\u${hex(sign, 4)}`;
}

function hex(sign: string, digits: number): string {
  return sign.charCodeAt(0).toString(16).padStart(digits, '0');
}
