/** What a check has to say when it has not passed. */
import { formatDuration } from '../../core/index.ts';
import { isUnreachable, probeFailure } from './probe-failure.ts';

/** Undefined: the check passed. */
export type ProbeFault =
  | { readonly reason: string; readonly isSilent: boolean; readonly isUnreachable: boolean }
  | undefined;

/** Nothing came in time. */
export function late(missing: string, timeoutMs: number): ProbeFault {
  return { reason: `${missing} within ${formatDuration(timeoutMs)}`, isSilent: true, isUnreachable: true };
}

/** What came is not what should. */
export function unexpected(reason: string): ProbeFault {
  return { reason, isSilent: false, isUnreachable: false };
}

/** An error of a socket, of TLS or of a parser. */
export function failed(error: unknown): ProbeFault {
  return { reason: probeFailure(error), isSilent: false, isUnreachable: isUnreachable(error) };
}
