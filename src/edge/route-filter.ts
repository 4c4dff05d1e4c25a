/**
 * What a route does to every request before its handler, and to every answer before it is written, without waiting. What
 * must wait, or see a body, is a layer instead.
 */
import type { AnswerHead } from './answer-head.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { LocalAnswer } from './local-answer.ts';
import type { Problem } from './problem.ts';

/** How a request ended, for what counts and writes logs. */
export interface RequestEnd {
  /** 0 when the client left before any answer. */
  readonly status: number;
  /** From the request's head to the answer's last byte; NaN where it was read by a process that is gone. */
  readonly durationMs: number;
  /** Body bytes of the answer. */
  readonly bytes: number;
  /** Who gave the answer; undefined when it was made here. */
  readonly endpointId: string | undefined;
  /** Whether the client left, or was cut off, before the answer was complete. */
  readonly abandoned: boolean;
}

export interface RouteFilter {
  /** Returns what answers the request in place of the handler, or undefined to go on. */
  readonly onRequest?: (request: EdgeRequest, nowMs: number) => LocalAnswer | Problem | undefined;
  /** Edits the head of the final answer, whoever made it. */
  readonly onAnswer?: (request: EdgeRequest, head: AnswerHead) => void;
  /** Called once for every request of the route, when it is over; another filter may have answered it. */
  readonly onEnd?: (request: EdgeRequest, end: RequestEnd, nowMs: number) => void;
}

/** The filters of a route: those before run in order, those behind in the opposite order. */
export class RouteFilters {
  /** Whether anybody edits answers. */
  readonly edits: boolean;
  readonly #before: readonly NonNullable<RouteFilter['onRequest']>[];
  readonly #behind: readonly NonNullable<RouteFilter['onAnswer']>[];
  readonly #after: readonly NonNullable<RouteFilter['onEnd']>[];

  constructor(filters: readonly RouteFilter[]) {
    const backwards = filters.toReversed();
    this.#before = filters.flatMap(({ onRequest }) => onRequest ?? []);
    this.#behind = backwards.flatMap(({ onAnswer }) => onAnswer ?? []);
    this.#after = backwards.flatMap(({ onEnd }) => onEnd ?? []);
    this.edits = this.#behind.length > 0;
  }

  before(request: EdgeRequest, nowMs: number): LocalAnswer | Problem | undefined {
    for (const onRequest of this.#before) {
      const answer = onRequest(request, nowMs);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  behind(request: EdgeRequest, head: AnswerHead): void {
    for (const onAnswer of this.#behind) onAnswer(request, head);
  }

  after(request: EdgeRequest, end: RequestEnd, nowMs: number): void {
    for (const onEnd of this.#after) onEnd(request, end, nowMs);
  }
}
