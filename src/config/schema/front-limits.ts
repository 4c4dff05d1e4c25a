/**
 * Limits of the public side: what one client may send and hold. Each is the edge's own default unless set.
 */
import * as z from 'zod';
import { edgeDefaults } from '../../edge/index.ts';
import { type DurationInput, durationOr, type SizeInput, sizeOr, whole } from './fields.ts';

export interface FrontLimitsInput {
  /** The request line and all header fields together; more is answered 431. */
  readonly headSize?: SizeInput | undefined;
  /** Header fields in a request; more is answered 431. */
  readonly fieldCount?: number | undefined;
  /** Time for a complete request head, from its first byte. */
  readonly headTimeout?: DurationInput | undefined;
  /** How long a client connection may stay open between requests. */
  readonly keepaliveTimeout?: DurationInput | undefined;
  /** Time without a byte moving, in either direction, while a body is on its way. */
  readonly idleTimeout?: DurationInput | undefined;
  /** Requests on one client connection before it is closed. */
  readonly requestsPerConnection?: number | undefined;
  /** Open client connections; more are refused at once. */
  readonly maxConnections?: number | undefined;
  /** Open connections of one client, by its address (IPv6: its /64); more are closed at once. Trusted proxies may have any number. */
  readonly connectionsPerAddress?: number | undefined;
  /** How old a client connection may be and still take a request; with the answer to a later one it is closed. */
  readonly connectionAge?: DurationInput | undefined;
  /** The least a client has to send of a body, or to take of an answer, in bytes a second over `idleTimeout`; 0 for none. */
  readonly minRate?: SizeInput | undefined;
}

/** The keys of `edgeDefaults`. */
export type FrontLimits = Readonly<Record<keyof typeof edgeDefaults, number>>;

export const frontLimitsSchema: z.ZodType<FrontLimits, FrontLimitsInput> = z
  .strictObject({
    headSize: sizeOr(edgeDefaults.headBytes, 1_024, 1_048_576).describe(
      'The request line and all header fields together; more is answered 431.',
    ),
    fieldCount: whole(1, 1_000)
      .default(edgeDefaults.fieldCount)
      .describe('Header fields in a request; more is answered 431.'),
    headTimeout: durationOr(edgeDefaults.headTimeoutMs).describe(
      'Time for a complete request head, from its first byte.',
    ),
    keepaliveTimeout: durationOr(edgeDefaults.keepaliveTimeoutMs).describe(
      'How long a client connection may stay open between requests.',
    ),
    idleTimeout: durationOr(edgeDefaults.idleTimeoutMs).describe(
      'Time without a byte moving, in either direction, while a body is on its way.',
    ),
    requestsPerConnection: whole(1, 1_000_000)
      .default(edgeDefaults.requestsPerConnection)
      .describe('Requests on one client connection before it is closed.'),
    maxConnections: whole(1, 1_000_000)
      .default(edgeDefaults.maxConnections)
      .describe('Open client connections; more are refused at once.'),
    connectionsPerAddress: whole(1, 1_000_000)
      .default(edgeDefaults.connectionsPerAddress)
      .describe(
        'Open connections of one client, by its address (IPv6: its /64); more are closed at once. Trusted proxies may have any number.',
      ),
    connectionAge: durationOr(edgeDefaults.connectionAgeMs).describe(
      'How old a client connection may be and still take a request; with the answer to a later one it is closed.',
    ),
    minRate: sizeOr(edgeDefaults.minRateBytes, 0, 1_048_576).describe(
      'The least a client has to send of a body, or to take of an answer, in bytes a second over `idleTimeout`; 0 for none.',
    ),
  })
  .transform((limits) => ({
    headBytes: limits.headSize,
    fieldCount: limits.fieldCount,
    headTimeoutMs: limits.headTimeout,
    keepaliveTimeoutMs: limits.keepaliveTimeout,
    idleTimeoutMs: limits.idleTimeout,
    requestsPerConnection: limits.requestsPerConnection,
    maxConnections: limits.maxConnections,
    connectionsPerAddress: limits.connectionsPerAddress,
    connectionAgeMs: limits.connectionAge,
    minRateBytes: limits.minRate,
  }));
