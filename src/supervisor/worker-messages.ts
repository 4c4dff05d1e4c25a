/**
 * What workers tell their supervisor over the channel between their processes, beside what others say there: a heartbeat,
 * that they are ready, which is PM2's word, and that they end by an error.
 */

/** From a worker, about once a second. */
export interface HeartbeatMessage {
  readonly type: 'antipode:heartbeat';
  /** Event loop utilisation since the last one, 0 to 1. */
  readonly elu: number;
  /** How long what comes at any moment waits for its turn, in milliseconds. */
  readonly loopDelayMs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  /** Requests under way. */
  readonly active: number;
  /** Requests that wait before they may begin. */
  readonly queued: number;
}

export function isHeartbeat(message: unknown): message is HeartbeatMessage {
  return isOfType(message, 'antipode:heartbeat');
}

/** From the cache of a worker's app: the Redis behind it cannot be asked, or can be again. */
export interface CacheMessage {
  readonly type: 'antipode:cache';
  readonly isShared: boolean;
  readonly reason: string;
}

export function isCacheMessage(message: unknown): message is CacheMessage {
  return isOfType(message, 'antipode:cache');
}

/** From a worker that an error ends, which finishes first what it has under way. */
export interface EndingMessage {
  readonly type: 'antipode:ending';
  /** The error with its stack, as it is written to the log. */
  readonly error: string;
}

export function isEnding(message: unknown): message is EndingMessage {
  return isOfType(message, 'antipode:ending');
}

/** Whether an app says that it is ready. */
export function saysReady(message: unknown): boolean {
  return message === 'ready' || isOfType(message, 'ready');
}

function isOfType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}
