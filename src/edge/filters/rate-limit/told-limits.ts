/**
 * What an answer tells of limits: the fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers), each a
 * list with a member for each limit.
 */
import type { RateLimitDecision } from '../../../resilience/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { LimitPolicy } from './limit-policy.ts';

/** Where the request came from an edge of ours, that one may tell of a limit of the same name: then nothing is told here. */
export function tellLimits(request: EdgeRequest, policies: string, states: string): void {
  if (states === '' || request.hops + request.entries > 0) return;
  request.answerFields += `ratelimit-policy: ${policies}\r\nratelimit: ${states}\r\n`;
}

/** The members of several limits. */
export class ToldLimits {
  #policies = '';
  #states = '';

  add(policy: LimitPolicy, decision: RateLimitDecision): void {
    if (policy.dryRun) return;
    const comma = this.#states === '' ? '' : ', ';
    this.#policies += comma + policy.policyField;
    this.#states += comma + policy.field(decision);
  }

  tell(request: EdgeRequest): void {
    tellLimits(request, this.#policies, this.#states);
  }
}
