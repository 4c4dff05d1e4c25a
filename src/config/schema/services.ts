/**
 * A set of endpoints doing the same job: where they are, and how they are used.
 */
import * as z from 'zod';
import { balanceDefaults } from '../../balance/index.ts';
import type { ActiveCheckOptions, OutlierOptions } from '../../health/index.ts';
import type { CircuitOptions, RetryBudgetOptions } from '../../resilience/index.ts';
import type { MemoryLimits } from '../../supervisor/index.ts';
import { type Balance, type BalanceInput, balanceSchema } from './balance.ts';
import {
  type Keepalive,
  type KeepaliveInput,
  keepaliveSchema,
  type ServiceLimits,
  type ServiceLimitsInput,
  serviceLimitsSchema,
  type Timeouts,
  type TimeoutsInput,
  timeoutsSchema,
} from './connection.ts';
import {
  type Discover,
  type DiscoverInput,
  discoverSchema,
  type Endpoint,
  type EndpointInput,
  type EndpointUrl,
  endpointsSchema,
} from './endpoints.ts';
import { between, type DurationInput, durationOr } from './fields.ts';
import { type CircuitBreakerInput, circuitBreakerSchema } from './filters/circuit-breaker.ts';
import { type ConcurrencyConfig, type ConcurrencyInput, concurrencySchema } from './filters/concurrency.ts';
import { type HealthInput, healthSchema } from './health.ts';
import { type OutliersInput, outliersSchema } from './outliers.ts';
import { type RetryBudgetInput, retryBudgetSchema } from './retry.ts';
import { type Run, type RunInput, runSchema, type Workers, type WorkersInput, workersSchema } from './run.ts';
import { type ScalingConfig, type ScalingInput, scalingSchema } from './scaling.ts';
import { type ServiceTls, type ServiceTlsInput, serviceTlsSchema } from './service-tls.ts';
import { type WorkerMemoryInput, workerMemorySchema } from './worker-memory.ts';

export interface ServiceInput {
  /** Processes started here: the app's entry file, alone or with more about it. */
  readonly run?: string | RunInput | undefined;
  /** How many processes of `run`; `auto`: one for each processor. */
  readonly workers?: number | 'auto' | WorkersInput | undefined;
  /** When there are more processes and when fewer, where `workers` has a least and a most; false: as many as at the start. */
  readonly scaling?: ScalingInput | false | undefined;
  /** How much memory each process may take; false: no limit of ours. */
  readonly memory?: WorkerMemoryInput | false | undefined;
  /** Under `start`: whether the edge runs inside the processes of `run`, with no way between the two. */
  readonly zeroHop?: boolean | undefined;
  /** Endpoints by address. */
  readonly endpoints?: readonly (EndpointUrl | EndpointInput)[] | undefined;
  /** Endpoints by name, found while the world runs. */
  readonly discover?: DiscoverInput | undefined;
  /** What the endpoints speak: HTTP/1.1 or, as gRPC does, HTTP/2, with TLS or without. */
  readonly protocol?: 'http1' | 'http2' | undefined;
  /** How endpoints with `https` are spoken to. With `discover`, all of them are. */
  readonly tls?: ServiceTlsInput | undefined;
  /** How an endpoint is chosen for a request: a policy, alone or with its options. */
  readonly balance?: BalanceInput | undefined;
  /** How long a recovered or added endpoint takes to its full share; 0 turns slow start off. */
  readonly slowStart?: DurationInput | undefined;
  /** Below this healthy fraction sick endpoints are used as well, the least sick first; 0: never. */
  readonly panicThreshold?: number | undefined;
  /** Active health checks; false turns them off. */
  readonly health?: HealthInput | false | undefined;
  /** Outlier detection; false turns it off. */
  readonly outliers?: OutliersInput | false | undefined;
  /** Connections kept open between requests. */
  readonly keepalive?: KeepaliveInput | undefined;
  /** Limits to what the endpoints are given. */
  readonly limits?: ServiceLimitsInput | undefined;
  /** How long each part of an exchange with an endpoint may take. */
  readonly timeouts?: TimeoutsInput | undefined;
  /** Leaves an endpoint alone for a while when it fails, or is slow, too often. */
  readonly circuitBreaker?: true | CircuitBreakerInput | undefined;
  /** How many requests of the service may be under way at once, with a queue, or found from its latency. */
  readonly concurrency?: ConcurrencyInput | undefined;
  /** How many retries the service may be given in all, over every route. */
  readonly retryBudget?: RetryBudgetInput | undefined;
}

export interface Service {
  readonly run: Run | undefined;
  readonly workers: Workers;
  readonly scaling: ScalingConfig | false;
  readonly memory: Partial<MemoryLimits> | false;
  readonly zeroHop: boolean;
  readonly endpoints: readonly Endpoint[] | undefined;
  readonly discover: Discover | undefined;
  readonly protocol: 'http1' | 'http2';
  readonly tls: ServiceTls | undefined;
  readonly balance: Balance;
  readonly slowStartMs: number;
  readonly panicThreshold: number;
  readonly health: ActiveCheckOptions | false;
  readonly outliers: OutlierOptions | false;
  readonly connection: Timeouts & Keepalive & ServiceLimits;
  readonly circuitBreaker: CircuitOptions | undefined;
  readonly concurrency: ConcurrencyConfig | undefined;
  readonly retryBudget: RetryBudgetOptions;
}

export const serviceSchema: z.ZodType<Service, ServiceInput> = z
  .strictObject({
    run: runSchema.optional().describe("Processes started here: the app's entry file, alone or with more about it."),
    workers: workersSchema.describe('How many processes of `run`; `auto`: one for each processor.'),
    scaling: z
      .union([scalingSchema, z.literal(false)])
      .prefault({})
      .describe(
        'When there are more processes and when fewer, where `workers` has a least and a most; false: as many as at the start.',
      ),
    memory: z
      .union([workerMemorySchema, z.literal(false)])
      .prefault({})
      .describe('How much memory each process may take; false: no limit of ours.'),
    zeroHop: z
      .boolean()
      .default(true)
      .describe('Under `start`: whether the edge runs inside the processes of `run`, with no way between the two.'),
    endpoints: endpointsSchema.optional().describe('Endpoints by address.'),
    discover: discoverSchema.optional().describe('Endpoints by name, found while the world runs.'),
    protocol: z
      .enum(['http1', 'http2'])
      .default('http1')
      .describe('What the endpoints speak: HTTP/1.1 or, as gRPC does, HTTP/2, with TLS or without.'),
    tls: serviceTlsSchema
      .optional()
      .describe('How endpoints with `https` are spoken to. With `discover`, all of them are.'),
    balance: balanceSchema.describe('How an endpoint is chosen for a request: a policy, alone or with its options.'),
    slowStart: durationOr(balanceDefaults.slowStartMs, 0).describe(
      'How long a recovered or added endpoint takes to its full share; 0 turns slow start off.',
    ),
    panicThreshold: between(0, 1)
      .default(balanceDefaults.panicThreshold)
      .describe('Below this healthy fraction sick endpoints are used as well, the least sick first; 0: never.'),
    health: z
      .union([healthSchema, z.literal(false)])
      .prefault({})
      .describe('Active health checks; false turns them off.'),
    outliers: z
      .union([outliersSchema, z.literal(false)])
      .prefault({})
      .describe('Outlier detection; false turns it off.'),
    keepalive: keepaliveSchema.prefault({}).describe('Connections kept open between requests.'),
    limits: serviceLimitsSchema.prefault({}).describe('Limits to what the endpoints are given.'),
    timeouts: timeoutsSchema.prefault({}).describe('How long each part of an exchange with an endpoint may take.'),
    circuitBreaker: circuitBreakerSchema
      .optional()
      .describe('Leaves an endpoint alone for a while when it fails, or is slow, too often.'),
    concurrency: concurrencySchema
      .optional()
      .describe('How many requests of the service may be under way at once, with a queue, or found from its latency.'),
    retryBudget: retryBudgetSchema
      .prefault({})
      .describe('How many retries the service may be given in all, over every route.'),
  })
  .transform((service) => ({
    run: service.run,
    workers: service.workers,
    scaling: service.scaling,
    memory: service.memory,
    zeroHop: service.zeroHop,
    endpoints: service.endpoints,
    discover: service.discover,
    protocol: service.protocol,
    tls: service.tls,
    balance: service.balance,
    slowStartMs: service.slowStart,
    panicThreshold: service.panicThreshold,
    health: service.health,
    outliers: service.outliers,
    circuitBreaker: service.circuitBreaker,
    concurrency: service.concurrency,
    retryBudget: service.retryBudget,
    connection: { ...service.timeouts, ...service.keepalive, ...service.limits },
  }));
