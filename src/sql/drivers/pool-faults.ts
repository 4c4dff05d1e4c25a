/** Why there is no connection: of the pool, or of the server by what `pg` says. */
import { AntipodeError } from '../../core/index.ts';
import { isMissing } from '../faults.ts';

export interface PoolLoad {
  readonly server: string;
  readonly connections: number;
  /** Callers. */
  readonly waiting: number;
}

export function poolClosed(server: string): AntipodeError {
  return new AntipodeError('ERR_SQL_CLOSED', `The pool of ${server} is closed.`);
}

export function poolFull(load: PoolLoad): AntipodeError {
  const { server, waiting } = load;
  const message = `${waiting} callers wait for a connection to ${server} already: find what holds them for long, or raise pool.max.`;
  return new AntipodeError('ERR_SQL_POOL_FULL', message, { details: { ...load } });
}

export function poolTimeout(load: PoolLoad): AntipodeError {
  const { server, connections } = load;
  const message = `All ${connections} connections to ${server} stayed in use: find what holds them for long, or raise pool.max.`;
  return new AntipodeError('ERR_SQL_POOL_TIMEOUT', message, { details: { ...load } });
}

/** ERR_SQL_UNREACHABLE; ERR_SQL_PG_MISSING as it is. */
export function connectFault(cause: unknown, server: string): unknown {
  if (isMissing(cause)) return cause;
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
  return new AntipodeError('ERR_SQL_UNREACHABLE', `No connection to ${server}: ${reason}.`, {
    cause,
    details: { server },
  });
}
