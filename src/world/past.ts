/** What an edge remembers of a request, in the words of the admin API. */
import type { PastAnswer, PastPart } from '../control/index.ts';
import type { PastAttempt, PastRequest } from '../edge/index.ts';
import { AttemptEnd } from '../proxy/index.ts';

const outcomes: Readonly<Record<AttemptEnd, string>> = {
  [AttemptEnd.ok]: 'answered',
  [AttemptEnd.serverError]: 'answered with a server error',
  [AttemptEnd.connectFailed]: 'no connection',
  [AttemptEnd.reset]: 'connection lost',
  [AttemptEnd.timedOut]: 'no answer in time',
  [AttemptEnd.malformed]: 'no valid answer',
  [AttemptEnd.abandoned]: 'given up for another reason',
  [AttemptEnd.passedOn]: 'answered by way of another region',
};

/** `node` is the region of the edge, or empty. */
export function pastAnswer(request: PastRequest, node: string): PastAnswer {
  const { requestId, atMs, route, service, durationMs, headMs, cache, problem, failure, ...same } = request;
  const part: PastPart = {
    ...same,
    node: node === '' ? 'entry' : node,
    at: new Date(atMs).toISOString(),
    ...(route !== undefined && { route }),
    ...(service !== undefined && { service }),
    ...(durationMs !== undefined && { durationMs: rounded(durationMs) }),
    ...(headMs !== undefined && { headMs: rounded(headMs) }),
    ...(cache !== '' && { cache }),
    ...(problem !== '' && { problem }),
    ...(failure !== '' && { failure }),
    attempts: request.attempts.map((attempt) => ({
      endpoint: attempt.id,
      startedMs: rounded(attempt.startedMs),
      latencyMs: rounded(attempt.latencyMs),
      outcome: outcomeOf(attempt),
    })),
    reason: reasonOf(request),
  };
  return { requestId, parts: [part] };
}

function reasonOf(request: PastRequest): string {
  const tries = request.attempts.map((attempt) => `${attempt.id}: ${outcomeOf(attempt)}`).join(', then ');
  const after = request.durationMs === undefined ? '' : ` after ${rounded(request.durationMs)} ms`;
  return `${outcome(request)}${after}${tries === '' ? '' : `; tried ${tries}`}`;
}

function outcome({ status, abandoned, answeredBy, cache, problem, failure }: PastRequest): string {
  const why = [problem, failure].filter((text) => text !== '').join(': ');
  const because = why === '' ? '' : ` (${why})`;
  if (status === 0) return `the client left before any answer${because}`;
  const broken = abandoned ? ', which broke off' : '';
  const by = {
    endpoint: '',
    cache: ` by the cache (${cache})`,
    filter: ' by a filter',
    edge: ' by the edge',
    nobody: '',
  };
  return `answered ${status}${by[answeredBy]}${because}${broken}`;
}

function outcomeOf({ end }: PastAttempt): string {
  return end === undefined ? 'under way when the request ended' : outcomes[end];
}

function rounded(ms: number): number {
  return Math.round(Math.max(0, ms) * 1_000) / 1_000;
}
