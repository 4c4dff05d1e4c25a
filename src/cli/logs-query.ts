/** Which lines `antipode logs` asks for, as the admin API takes it. */
import type { LogFilter } from '../control/index.ts';

export interface LogsQuery extends LogFilter {
  /** How many of the last lines; the world's own default if not given. */
  readonly lines?: number;
}

/** The target of the request. */
export function logsTarget(query: LogsQuery, isFollowed: boolean): string {
  const given = new URLSearchParams(isFollowed ? { follow: '1' } : {});
  for (const [name, value] of Object.entries(query)) given.set(name, String(value));
  return `/v1/logs?${given}`;
}
