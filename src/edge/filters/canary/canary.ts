/**
 * A second version of a service for some of the requests: those that name it by a field or a cookie, and a share of the
 * clients. A client stays on its side as long as the share stays: it is placed by a hash of its address.
 */
import { hash32 } from '../../../core/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler } from '../../handler.ts';
import { cookieValues } from '../cookies.ts';

export interface CanaryRules {
  /** The share of the clients, from 0 to 1. */
  readonly share: number;
  /** A request with this field, and this value if there is one, goes to the canary. */
  readonly header: Named | undefined;
  readonly cookie: Named | undefined;
}

interface Named {
  /** Lower case for a field. */
  readonly name: string;
  readonly value: string | undefined;
}

/** Requests to each side. */
export interface CanaryCounts {
  stable: number;
  canary: number;
}

export function canaryCounts(): CanaryCounts {
  return { stable: 0, canary: 0 };
}

export function withCanary(stable: Handler, canary: Handler, rules: CanaryRules, counts: CanaryCounts): Handler {
  return {
    call(request, responder) {
      const isCanary = isForCanary(request, rules);
      if (isCanary) counts.canary++;
      else counts.stable++;
      return (isCanary ? canary : stable).call(request, responder);
    },
  };
}

export function isForCanary(request: EdgeRequest, { share, header, cookie }: CanaryRules): boolean {
  if (header !== undefined && has(request.values(header.name), header)) return true;
  if (cookie !== undefined && has(cookieValues(request.clientFields, cookie.name), cookie)) return true;
  return share > 0 && hash32(request.client.address, canarySeed) / 2 ** 32 < share;
}

function has(values: readonly string[], { value }: Named): boolean {
  return value === undefined ? values.length > 0 : values.includes(value);
}

/** Its own, so that the clients of the canary are not those of one endpoint of a balancer that hashes too. */
const canarySeed = 0x6b6e_6172;
