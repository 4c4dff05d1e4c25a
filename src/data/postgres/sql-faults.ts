/** What faults of the router and of PostgreSQL are to those who use data. */
import { isAntipodeError } from '../../core/index.ts';
import { closedFault, unavailableFault } from '../faults.ts';

/** Codes of the functions in schema/write-functions.ts. */
export const fencedState = 'AP001';
export const notReachedState = 'AP003';

/** Another transaction holds the row, and did not let go of it in time. */
export const lockedState = '55P03';

/** The code (SQLSTATE) that the server gave; undefined for what it has not said. */
export function stateOf(error: unknown): string | undefined {
  return error instanceof Error && 'severity' in error ? String((error as Error & { code?: unknown }).code) : undefined;
}

/** The schema, or a table or function of it, is not there: a replica has not yet applied that it was made. */
export function isUnprepared(error: unknown): boolean {
  return ['3F000', '42P01', '42883'].includes(stateOf(error) ?? '');
}

/** Nobody can say whether the statement was done. */
export function isUnknown(error: unknown): boolean {
  return isAntipodeError(error) && error.code === 'ERR_SQL_UNKNOWN_OUTCOME';
}

/** The server gave the statement up for the limit that each has; its caller may have more time. */
export function isOutOfTime(error: unknown): boolean {
  return isAntipodeError(error) && error.code === 'ERR_SQL_STATEMENT_TIMEOUT';
}

/** The fault of something that was not done. */
export function dataFault(error: unknown): unknown {
  if (isAntipodeError(error)) {
    if (error.code === 'ERR_SQL_CLOSED') return closedFault();
    if (!error.code.startsWith('ERR_SQL_') || error.code.endsWith('_MISSING')) return error;
  }
  const why = error instanceof Error ? error.message : String(error);
  return unavailableFault(why.replace(/\.$/, ''), error);
}
