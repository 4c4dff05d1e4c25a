import type { LogFilter, LogInput } from './log-line.ts';

/** Whether the line of a service, in the place asked for, is of the worker and the stream asked for. */
export function isWanted({ worker, stream }: LogInput, filter: LogFilter): boolean {
  return (filter.worker ?? worker) === worker && (filter.stream ?? stream) === stream;
}
