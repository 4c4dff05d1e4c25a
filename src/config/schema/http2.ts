/** How clients are served by HTTP/2. */
import * as z from 'zod';
import { type Http2Options, http2Defaults } from '../../edge/index.ts';
import { type DurationInput, durationOr, type SizeInput, sizeOr, whole } from './fields.ts';

export interface Http2Input {
  /** Requests of one connection under way at the same time; more are refused, and may be sent again. */
  readonly maxStreams?: number | undefined;
  /** What a client may send of one request's body before it is taken. */
  readonly streamWindow?: SizeInput | undefined;
  /** The same, of all bodies of a connection together. */
  readonly connectionWindow?: SizeInput | undefined;
  /** Time without a byte moving on a stream, in either direction, once its answer has begun. */
  readonly streamIdleTimeout?: DurationInput | undefined;
  /** Requests of one connection before it is let go, without losing any. */
  readonly requestsPerConnection?: number | undefined;
  /** Whether clients may speak it without TLS as well, on `listen.http`, knowing that they can (h2c). */
  readonly cleartext?: boolean | undefined;
  /** Whether WebSockets may be opened on a stream (RFC 8441), on routes that allow an upgrade. */
  readonly websockets?: boolean | undefined;
}

const largestWindow = 2 ** 31 - 1;

export const http2Schema: z.ZodType<Http2Options, Http2Input> = z
  .strictObject({
    maxStreams: whole(1, 10_000)
      .default(http2Defaults.maxStreams)
      .describe('Requests of one connection under way at the same time; more are refused, and may be sent again.'),
    streamWindow: sizeOr(http2Defaults.streamWindowBytes, 1_024, largestWindow).describe(
      "What a client may send of one request's body before it is taken.",
    ),
    connectionWindow: sizeOr(http2Defaults.connectionWindowBytes, 65_536, largestWindow).describe(
      'The same, of all bodies of a connection together.',
    ),
    streamIdleTimeout: durationOr(http2Defaults.streamIdleTimeoutMs).describe(
      'Time without a byte moving on a stream, in either direction, once its answer has begun.',
    ),
    requestsPerConnection: whole(1, 1_000_000_000)
      .default(http2Defaults.requestsPerConnection)
      .describe('Requests of one connection before it is let go, without losing any.'),
    cleartext: z
      .boolean()
      .default(false)
      .describe('Whether clients may speak it without TLS as well, on `listen.http`, knowing that they can (h2c).'),
    websockets: z
      .boolean()
      .default(false)
      .describe('Whether WebSockets may be opened on a stream (RFC 8441), on routes that allow an upgrade.'),
  })
  .transform(({ streamWindow, connectionWindow, streamIdleTimeout, websockets, ...rest }) => ({
    ...rest,
    streamWindowBytes: streamWindow,
    connectionWindowBytes: connectionWindow,
    streamIdleTimeoutMs: streamIdleTimeout,
    extendedConnect: websockets,
  }));
