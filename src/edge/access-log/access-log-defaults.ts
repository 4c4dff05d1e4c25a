import type { AccessLogField } from './access-log-field.ts';

/** What an access log is like where nothing else is said. */
export interface AccessLogDefaults {
  /** The part of the requests that is written; what failed or was slow is written in any case. */
  readonly sample: number;
  /** A request that takes longer is slow. */
  readonly slowMs: number;
  /** Of a line of JSON, in this order. */
  readonly fields: readonly AccessLogField[];
  /** Waiting to be written; what comes then is dropped and counted. */
  readonly bufferBytes: number;
  /** Written at once when so much waits: handing less to another thread would cost more than the writing. */
  readonly chunkBytes: number;
  /** How long a line waits for others to be written with. */
  readonly flushMs: number;
  /** How long writing rests after whoever reads has taken no more. */
  readonly retryMs: number;
  /** Characters of one value; what is longer is cut. */
  readonly valueLength: number;
}

export const accessLogDefaults: AccessLogDefaults = Object.freeze({
  sample: 1,
  slowMs: 1_000,
  fields: Object.freeze([
    ...([
      'requestId',
      'traceId',
      'client',
      'method',
      'host',
      'path',
      'query',
      'status',
      'bytesIn',
      'bytesOut',
    ] as const),
    ...([
      'durationMs',
      'headMs',
      'route',
      'service',
      'endpoint',
      'region',
      'tries',
      'cache',
      'problem',
      'abandoned',
    ] as const),
    ...(['http', 'tls', 'userAgent', 'referer'] as const),
  ]),
  bufferBytes: 4_194_304,
  chunkBytes: 262_144,
  flushMs: 250,
  retryMs: 100,
  valueLength: 2_048,
});
