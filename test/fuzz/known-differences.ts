/**
 * What our codec reads and Node's parser refuses: all of it, each with the reason why no one is fooled. Anything else is
 * a contradiction.
 */
import { concealedFault, knownMethods } from './node-reading.ts';
import type { OurMessage } from './our-reading.ts';

interface Difference {
  readonly reason: string;
  /** `message` is what ours read and Node refused with `fault`; `previous` came before it. */
  covers(fault: string, message: OurMessage, previous: OurMessage | undefined): boolean;
}

export const differences: readonly Difference[] = [
  {
    reason: 'a method Node has never heard of: HTTP is open to new ones, and the endpoint decides',
    covers: (fault, { method }) => fault.startsWith('HPE_INVALID_METHOD') && !knownMethods.has(method),
  },
  {
    reason: 'a chunk extension of another grammar: it holds no CR and no LF, ends where both say, and goes no further',
    covers: (fault, { chunked }) =>
      chunked && (/^HPE_STRICT: Invalid .* in chunk extensions/.test(fault) || fault === concealedFault),
  },
  {
    reason: 'a request behind Proxy-Connection: close, which is not a field of HTTP/1.1: the connection is left open',
    covers: (fault, _, previous) => fault.startsWith('HPE_CLOSED_CONNECTION') && previous?.keepAlive === true,
  },
];

export function knownDifference(
  fault: string,
  message: OurMessage,
  previous: OurMessage | undefined,
): string | undefined {
  return differences.find((each) => each.covers(fault, message, previous))?.reason;
}
