/**
 * The fields of an answer in the form that `respond` of this Node.js takes. Since 22.20 and 24.7 that may be names and
 * values in turn; before, it has to be an object, which costs several times as much to make and to read.
 */
import type { OutgoingHttpHeaders } from 'node:http2';
import { headersOf } from '../../http/index.ts';

/** `version` is such as `24.7.0`. */
export function takesPairs(version: string): boolean {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  return major > 24 || (major === 24 && minor >= 7) || (major === 22 && minor >= 20);
}

const asPairs = takesPairs(process.versions.node);

/** `pairs` are names, in lower case, and values in turn. */
export function answerHeaders(
  pairs: readonly string[],
  isPairs: boolean = asPairs,
): OutgoingHttpHeaders | readonly string[] {
  return isPairs ? pairs : headersOf(pairs);
}
