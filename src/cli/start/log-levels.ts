/** How grave each line of a node's log is, in pino's levels. docs/guides/observability.md shows this table. */
import type { EventType, LogLine } from '../../control/index.ts';
import { lastWordsHead } from '../../worker/index.ts';

/** `info` is 30 in the JSON lines, `warn` 40, `error` 50. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Events that are more than `info`: `warn` where less serves than should, `error` where something has failed for good. */
export const eventLevels: Readonly<Partial<Record<EventType, LogLevel>>> = Object.freeze({
  'endpoint.down': 'warn',
  'endpoint.ejected': 'warn',
  'service.panic': 'error',
  'discovery.failed': 'warn',
  'region.down': 'warn',
  'data.stale': 'warn',
  'compose.fault': 'error',
  'steering.fault': 'error',
  'worker.slow': 'warn',
  'worker.exited': 'error',
  'worker.cut': 'warn',
  'worker.failing': 'error',
  'worker.blocked': 'error',
  'worker.memory': 'warn',
  'worker.leak': 'warn',
  'rollout.stopped': 'error',
  'service.unscaled': 'warn',
  'certificate.refused': 'error',
  'certificate.expiring': 'warn',
  'certificate.expired': 'error',
  'circuit.opened': 'warn',
  'limit.alone': 'warn',
  'cache.apart': 'warn',
  'cache.region-apart': 'warn',
  'cache.disk-off': 'warn',
  'faults.off': 'warn',
  'accesslog.failed': 'warn',
  'tracing.off': 'warn',
  'config.refused': 'error',
});

/** Of an event. */
export function eventLevel(type: EventType): LogLevel {
  return eventLevels[type] ?? 'info';
}

/** Of a line that an app wrote. */
export function lineLevel(stream: LogLine['stream'], text: string): LogLevel {
  if (stream === 'stdout') return 'info';
  return text === lastWordsHead ? 'error' : 'warn';
}
