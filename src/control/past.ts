/**
 * `GET /v1/why/{requestId}`: what became of a request, as the nodes that had it remember it: the route, what answered,
 * every try with its time and its end.
 */
import { z } from 'zod';

/** One try at one endpoint, or at the edge of another region. */
export interface PastAttempt {
  readonly endpoint: string;
  /** Since the request began. */
  readonly startedMs: number;
  /** From sending the request to the head of the answer, or to the failure. */
  readonly latencyMs: number;
  /** In words: `answered`, `no connection`. */
  readonly outcome: string;
}

/** What one node did with it. */
export interface PastPart {
  /** The region of the node; `entry` for a node without one. */
  readonly node: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly host: string;
  /** Without its query. */
  readonly path: string;
  readonly route?: string;
  readonly service?: string;
  /** 0 when the client left before any answer. */
  readonly status: number;
  /** Whether it was cut off before the answer was complete. */
  readonly abandoned: boolean;
  /** Not told where it was read by a process that is gone; `at` is then when that was noticed. */
  readonly durationMs?: number;
  /** Until the head of the answer. */
  readonly headMs?: number;
  readonly answeredBy: 'endpoint' | 'cache' | 'filter' | 'edge' | 'nobody';
  /** What a cache made of it. */
  readonly cache?: string;
  /** The kind of the problem it was answered with. */
  readonly problem?: string;
  /** Why its service gave no answer. */
  readonly failure?: string;
  /** All that were made; `attempts` are the first of them. */
  readonly attemptsMade: number;
  readonly attempts: readonly PastAttempt[];
  /** The whole in one sentence. */
  readonly reason: string;
}

export interface PastAnswer {
  readonly requestId: string;
  /** At least one, in the order the request passed them. */
  readonly parts: readonly PastPart[];
}

const ms = z.number().nonnegative();

const partSchema: z.ZodType<PastPart> = z.object({
  node: z.string(),
  at: z.iso.datetime(),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  route: z.string().exactOptional(),
  service: z.string().exactOptional(),
  status: z.int().nonnegative(),
  abandoned: z.boolean(),
  durationMs: ms.exactOptional(),
  headMs: ms.exactOptional(),
  answeredBy: z.enum(['endpoint', 'cache', 'filter', 'edge', 'nobody']),
  cache: z.string().exactOptional(),
  problem: z.string().exactOptional(),
  failure: z.string().exactOptional(),
  attemptsMade: z.int().nonnegative(),
  attempts: z.array(z.object({ endpoint: z.string(), startedMs: ms, latencyMs: ms, outcome: z.string() })),
  reason: z.string(),
});

export const pastAnswerSchema: z.ZodType<PastAnswer> = z.object({
  requestId: z.string(),
  parts: z.array(partSchema).min(1),
});
