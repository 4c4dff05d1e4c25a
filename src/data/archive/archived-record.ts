/**
 * A record of the log as one line of text: its head as JSON, a tab, and its body, byte for byte what its hash was made of.
 * JSON escapes line ends and tabs, so neither stands in it.
 */
import { damagedFault } from '../faults.ts';
import { formatEpoch, parseEpoch } from '../replication/epoch.ts';
import { type LogRecord, parseBody, recordBody } from '../replication/log-record.ts';

export interface RecordHead {
  readonly position: number;
  /** When the primary wrote it, milliseconds since 1970. */
  readonly atMs: number;
  readonly chain: string;
}

/** Without a line end. */
export function formatRecord(record: LogRecord): string {
  const { position, atMs, chain, epoch } = record;
  return `${JSON.stringify([position, atMs, chain, formatEpoch(epoch)])}\t${recordBody(record)}`;
}

/** What a line begins with. Throws ERR_DATA_DAMAGED. */
export function recordHead(line: string): RecordHead {
  const [position, atMs, chain] = readHead(line);
  return { position, atMs, chain };
}

/** Throws ERR_DATA_DAMAGED when it is no such line; whether it follows the record before it is for the caller to see. */
export function parseRecord(line: string): LogRecord {
  const [position, atMs, chain, epoch] = readHead(line);
  try {
    const body = parseBody(line.slice(line.indexOf('\t') + 1));
    return { position, atMs, chain, epoch: parseEpoch(epoch), ...body };
  } catch (cause) {
    throw noRecord(line, cause);
  }
}

function readHead(line: string): readonly [position: number, atMs: number, chain: string, epoch: string] {
  try {
    const head = JSON.parse(line.slice(0, line.indexOf('\t'))) as [number, number, string, string];
    if (Number.isSafeInteger(head[0]) && head.length === 4) return head;
  } catch (cause) {
    throw noRecord(line, cause);
  }
  throw noRecord(line);
}

function noRecord(line: string, cause?: unknown): Error {
  return damagedFault('the archived log', `${JSON.stringify(line.slice(0, 60))} is no record of it`, cause);
}
