/** An error across a process boundary: what a caller needs of it, and back. */
import { AntipodeError, isAntipodeError } from '../core/index.ts';
import type { Failure } from './protocol.ts';

/** The code of an error that nobody foresaw. */
const unforeseen = 'ERR_DEV_REGION_FAULT';

export function toFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!isAntipodeError(error)) return { code: unforeseen, message, details: {} };
  return { code: error.code, message, details: cloneable(error.details) };
}

export function fromFailure({ code, message, details }: Failure): AntipodeError {
  return new AntipodeError(code, message, { details });
}

/** Details may hold what cannot be sent; they are for people, so their text will do. */
function cloneable(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return structuredClone(details);
  } catch {
    return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]));
  }
}
