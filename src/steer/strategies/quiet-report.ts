/** Passes on at most one error in a span of time, with the number of those kept quiet since the last one. */
import { AntipodeError } from '../../core/index.ts';

export type QuietReport = (error: AntipodeError, nowMs: number) => void;

export function quietReport(report: (error: AntipodeError) => void, intervalMs: number): QuietReport {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error, nowMs) => {
    if (nowMs - reportedAt < intervalMs) {
      suppressed += 1;
      return;
    }
    const { code, message, cause } = error;
    report(new AntipodeError(code, message, { cause, details: { suppressed } }));
    reportedAt = nowMs;
    suppressed = 0;
  };
}
