import type { Problem } from '../../problem.ts';

/** What was not let in. */
export interface ShedCounts {
  shed: number;
}

/** Answers a request for which there is no place. */
export const tooManyAtOnce: Problem = {
  status: 503,
  kind: 'overloaded',
  detail: 'Too many requests are under way.',
  retryAfterSeconds: 1,
};
