/**
 * What a node writes down of requests, from its config: the history that `why` reads, the access log. What is not
 * configured is not there, and a node that writes nothing down observes nothing.
 */
import type { ResolvedWorld } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import {
  AccessLog,
  type LogCounts,
  LogFile,
  observers,
  RequestHistory,
  type RequestObserver,
  type RequestTrace,
} from '../edge/index.ts';
import type { Generation } from './keeper.ts';
import type { MetricSource } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';

export interface NodeTelemetry {
  /** Undefined where nothing is written down. */
  readonly observer: RequestObserver | undefined;
  readonly history: RequestHistory | undefined;
  readonly trace: RequestTrace | undefined;
  readonly metrics: MetricSource;
  /** Goes on in a new file, after the present one was moved away. */
  reopenLog(): void;
  /** Has what waits to be logged written before it returns, for this process ends. */
  flushLog(): void;
}

export interface TelemetryTools extends Pick<NodeTools, 'announce' | 'random' | 'isDev'> {
  readonly keep: Generation['keep'];
  /** Of the node; empty where it stands in none. */
  readonly region: string;
  /** What `'stdout'` is: the number of an open file. */
  readonly stdout: number;
  readonly trace: RequestTrace | undefined;
}

/** Throws ERR_EDGE_LOG_FILE. */
export function nodeTelemetry({ accessLog, history }: ResolvedWorld, tools: TelemetryTools): NodeTelemetry {
  const { keep } = tools;
  const past = history && keep('history', history, () => new RequestHistory(history));
  const counts = keep('access log counts', 0, (): LogCounts => ({ written: 0, dropped: 0, failed: 0 }));
  const file = accessLog && logFile(accessLog.destination, counts, tools);
  const write = (line: string) => file!.write(line);
  const log = file && new AccessLog(accessLog, { ...tools, wallClock: { now: () => Date.now() }, write });
  return {
    observer: observers([tools.trace, past, log]),
    history: past,
    trace: tools.trace,
    metrics: () => [
      scalarSnapshot(
        'antipode_access_log_lines_total',
        (['written', 'dropped', 'failed'] as const).map((outcome) => ({ labels: { outcome }, value: counts[outcome] })),
      ),
    ],
    reopenLog: () => file?.reopen(),
    flushLog: () => file?.flushNow(),
  };
}

/** The same file goes on while its name is the same, whatever else about the log changes. */
function logFile(destination: string, counts: LogCounts, tools: TelemetryTools): LogFile | undefined {
  const { announce, keep, isDev, stdout, region } = tools;
  const subject = region === '' ? 'access log' : `access log of ${region}`;
  if (isDev && destination === 'stdout') {
    announce({ type: 'accesslog.off', subject, reason: '`antipode dev` has standard output for itself: name a file' });
    return undefined;
  }
  return keep('access log', destination, () => {
    const onFault = (error: Error) => announce({ type: 'accesslog.failed', subject, reason: error.message });
    return new LogFile({ to: destination === 'stdout' ? stdout : destination, counts, onFault });
  });
}
