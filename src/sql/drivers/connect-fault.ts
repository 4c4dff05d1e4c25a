/** Why there is no connection, from what `pg` says. */
import { AntipodeError } from '../../core/index.ts';

interface Load {
  readonly totalCount: number;
  readonly waitingCount: number;
}

/** ERR_SQL_POOL_TIMEOUT where all connections were in use for too long, ERR_SQL_UNREACHABLE otherwise. */
export function connectFault(cause: unknown, server: string, { totalCount, waitingCount }: Load): AntipodeError {
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
  if (reason === 'timeout exceeded when trying to connect') {
    return new AntipodeError(
      'ERR_SQL_POOL_TIMEOUT',
      `All ${totalCount} connections to ${server} stayed in use: find what holds them for long, or raise pool.max.`,
      { cause, details: { server, connections: totalCount, waiting: waitingCount } },
    );
  }
  return new AntipodeError('ERR_SQL_UNREACHABLE', `No connection to ${server}: ${reason}.`, {
    cause,
    details: { server },
  });
}
