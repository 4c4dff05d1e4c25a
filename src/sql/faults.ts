/**
 * What the faults of a query mean: whether it was done, whether it may be asked elsewhere, and what users are told.
 *
 * A fault that the server has sent bears a severity and its code (SQLSTATE); what bears none is of the connection.
 */
import { AntipodeError, isAntipodeError } from '../core/index.ts';

interface ServerFault extends Error {
  readonly severity: string;
  readonly code: string;
}

export function isServerFault(error: unknown): error is ServerFault {
  return error instanceof Error && 'severity' in error && 'code' in error;
}

/** The server ends the connection with what it says; a severity may be in its language, a code is not. */
export function endsConnection({ severity, code }: Partial<Pick<ServerFault, 'severity' | 'code'>>): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || (code?.startsWith('57P') ?? false);
}

function hasState(error: unknown, ...states: readonly string[]): boolean {
  return isServerFault(error) && states.includes(error.code);
}

/** A client library is not installed: no waiting will help. */
export function isMissing(error: unknown): boolean {
  return isAntipodeError(error) && error.code.endsWith('_MISSING');
}

/** The query was never sent: the server could not be reached. */
export function isUnreached(error: unknown): boolean {
  return isAntipodeError(error) && error.code === 'ERR_SQL_UNREACHABLE';
}

/** The fault of a server that was asked as the primary and is none: nothing was done, and the next one may be asked. */
export function movedFault(server: string): AntipodeError {
  return new AntipodeError('ERR_SQL_UNREACHABLE', `${server} is not the primary any more.`, { details: { server } });
}

/** The server only reads: it is a standby, or the transaction is read-only. */
export function isReadOnlyFault(error: unknown): boolean {
  return hasState(error, '25006');
}

/** Transactions that got into each other's way; the same again may succeed. */
export function isConflict(error: unknown): boolean {
  return hasState(error, '40001', '40P01');
}

/** The connection broke or gave no answer, or the server shut down under the query. */
export function isLost(error: unknown): boolean {
  if (isServerFault(error)) return hasState(error, '57P01', '57P02', '57P03');
  const { code, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return brokenCodes.includes(code ?? '') || /^(Connection terminated|Client has)/.test(message);
}

/** Of the operating system; the other faults of a connection are words of `pg`. */
const brokenCodes: readonly string[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Another server may answer this read: this one broke, hung up, or had to cancel it because its replay went on. */
export function mayReadElsewhere(error: unknown): boolean {
  return isUnreached(error) || isLost(error) || isConflict(error);
}

export function closedError(): AntipodeError {
  return new AntipodeError('ERR_SQL_CLOSED', 'The SQL router is closed: make another one with createSql().');
}

/** What a read's fault is to its caller. */
export function readFault(error: unknown): unknown {
  if (!isReadOnlyFault(error)) return queryFault(error);
  return new AntipodeError(
    'ERR_SQL_READ_ONLY',
    `A read tried to change something: ${(error as Error).message}. Ask by write, query or transaction.`,
    { cause: error },
  );
}

/** What the fault of a statement that changes something is to its caller. */
export function writeFault(error: unknown, what: string): unknown {
  if (!isLost(error) || hasState(error, '57P01', '57P03')) return queryFault(error);
  return new AntipodeError(
    'ERR_SQL_UNKNOWN_OUTCOME',
    `The connection was lost before the server answered (${(error as Error).message}): whether ${what} was done is unknown. Look before you do it again.`,
    { cause: error },
  );
}

function queryFault(error: unknown): unknown {
  // It was made where the socket was read; here its stack leads back to who asked.
  if (isServerFault(error)) Error.captureStackTrace(error, queryFault);
  if (!hasState(error, '57014') || !/statement timeout/.test((error as Error).message)) return error;
  return new AntipodeError(
    'ERR_SQL_STATEMENT_TIMEOUT',
    'The server gave up a statement that took longer than statementTimeout.',
    { cause: error },
  );
}
