/**
 * How a service's endpoints are spoken to: timeouts, kept connections, limits. The names inside the program are those of
 * `proxyDefaults`, so that a resolved service is the proxy's options as they are.
 */
import * as z from 'zod';
import { proxyDefaults } from '../../proxy/index.ts';
import { type DurationInput, duration, durationOr, whole } from './fields.ts';

export interface TimeoutsInput {
  /** Time for a connection to an endpoint. */
  readonly connect?: DurationInput | undefined;
  /** Time from the last byte of the request to the first byte of the response. */
  readonly response?: DurationInput | undefined;
  /** Time between two pieces of a response body. */
  readonly idle?: DurationInput | undefined;
  /** Time without a byte in either direction of a tunnel: a WebSocket, for one. */
  readonly tunnel?: DurationInput | undefined;
  /** Time a request may wait for a connection when the endpoint has none to spare. */
  readonly pending?: DurationInput | undefined;
  /** Time for the whole of a request, all its tries and its answer's last byte included. Without it: no limit. */
  readonly total?: DurationInput | undefined;
}

export interface KeepaliveInput {
  /** Idle connections kept per endpoint; 0 closes each after its response. */
  readonly connections?: number | undefined;
  /** How long an idle connection is kept; shorter when the endpoint's own `keep-alive: timeout` says so. */
  readonly idle?: DurationInput | undefined;
}

export interface ServiceLimitsInput {
  /** Open connections per endpoint. */
  readonly maxConnections?: number | undefined;
  /** Requests waiting for a connection, per endpoint; more are answered 503. */
  readonly maxPendingRequests?: number | undefined;
  /** Requests in flight, per service; more are answered 503. */
  readonly maxRequests?: number | undefined;
}

export type Timeouts = Readonly<
  Record<'connectTimeoutMs' | 'responseTimeoutMs' | 'idleTimeoutMs' | 'tunnelTimeoutMs' | 'pendingTimeoutMs', number>
> & { readonly totalTimeoutMs?: number };
export type Keepalive = Readonly<Record<'keepaliveConnections' | 'keepaliveIdleMs', number>>;
export type ServiceLimits = Readonly<Record<'maxConnections' | 'maxPendingRequests' | 'maxRequests', number>>;

const timeoutTexts = {
  connect: 'Time for a connection to an endpoint.',
  response: 'Time from the last byte of the request to the first byte of the response.',
  idle: 'Time between two pieces of a response body.',
  tunnel: 'Time without a byte in either direction of a tunnel: a WebSocket, for one.',
  pending: 'Time a request may wait for a connection when the endpoint has none to spare.',
  total: "Time for the whole of a request, all its tries and its answer's last byte included. Without it: no limit.",
} as const;

export const timeoutsSchema: z.ZodType<Timeouts, TimeoutsInput> = z
  .strictObject({
    connect: durationOr(proxyDefaults.connectTimeoutMs).describe(timeoutTexts.connect),
    response: durationOr(proxyDefaults.responseTimeoutMs).describe(timeoutTexts.response),
    idle: durationOr(proxyDefaults.idleTimeoutMs).describe(timeoutTexts.idle),
    tunnel: durationOr(proxyDefaults.tunnelTimeoutMs).describe(timeoutTexts.tunnel),
    pending: durationOr(proxyDefaults.pendingTimeoutMs).describe(timeoutTexts.pending),
    total: duration().optional().describe(timeoutTexts.total),
  })
  .transform((timeouts) => ({
    connectTimeoutMs: timeouts.connect,
    responseTimeoutMs: timeouts.response,
    idleTimeoutMs: timeouts.idle,
    tunnelTimeoutMs: timeouts.tunnel,
    pendingTimeoutMs: timeouts.pending,
    ...(timeouts.total !== undefined && { totalTimeoutMs: timeouts.total }),
  }));

/** A route's own timeouts; what is not set stays as the service has it. */
export const timeoutOverridesSchema: z.ZodType<Partial<Timeouts>, TimeoutsInput> = z
  .strictObject({
    connect: duration().optional().describe(timeoutTexts.connect),
    response: duration().optional().describe(timeoutTexts.response),
    idle: duration().optional().describe(timeoutTexts.idle),
    tunnel: duration().optional().describe(timeoutTexts.tunnel),
    pending: duration().optional().describe(timeoutTexts.pending),
    total: duration().optional().describe(timeoutTexts.total),
  })
  .transform(({ connect, response, idle, tunnel, pending, total }) => ({
    ...(connect !== undefined && { connectTimeoutMs: connect }),
    ...(response !== undefined && { responseTimeoutMs: response }),
    ...(idle !== undefined && { idleTimeoutMs: idle }),
    ...(tunnel !== undefined && { tunnelTimeoutMs: tunnel }),
    ...(pending !== undefined && { pendingTimeoutMs: pending }),
    ...(total !== undefined && { totalTimeoutMs: total }),
  }));

export const keepaliveSchema: z.ZodType<Keepalive, KeepaliveInput> = z
  .strictObject({
    connections: whole(0, 65_535)
      .default(proxyDefaults.keepaliveConnections)
      .describe('Idle connections kept per endpoint; 0 closes each after its response.'),
    idle: durationOr(proxyDefaults.keepaliveIdleMs).describe(
      "How long an idle connection is kept; shorter when the endpoint's own `keep-alive: timeout` says so.",
    ),
  })
  .transform(({ connections, idle }) => ({ keepaliveConnections: connections, keepaliveIdleMs: idle }));

export const serviceLimitsSchema: z.ZodType<ServiceLimits, ServiceLimitsInput> = z.strictObject({
  maxConnections: whole(1, 65_535).default(proxyDefaults.maxConnections).describe('Open connections per endpoint.'),
  maxPendingRequests: whole(1, 65_535)
    .default(proxyDefaults.maxPendingRequests)
    .describe('Requests waiting for a connection, per endpoint; more are answered 503.'),
  maxRequests: whole(1, 1_000_000)
    .default(proxyDefaults.maxRequests)
    .describe('Requests in flight, per service; more are answered 503.'),
});
