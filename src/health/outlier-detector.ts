/**
 * Takes endpoints out of a service for what their answers show (Envoy's outlier detection): at once after failures in a
 * row, and at each sweep by failure percentage and success rate. An ejection ends by itself; each further one lasts
 * longer, and intervals without one make the next shorter again.
 *
 * Invariants: an endpoint is ejected only for a rule it broke; no ejection goes over the percentage with itself counted
 * (but for a single one); whenever an endpoint is usable, at least one usable endpoint is not ejected, also when others
 * are removed or fail their active checks.
 */
import type { Random } from '../core/index.ts';
import { type EjectionCount, mayEject } from './ejection-limit.ts';
import { intervalOutliers } from './interval-outliers.ts';
import { OutlierEndpoint } from './outlier-endpoint.ts';
import type { OutlierOptions } from './outlier-options.ts';
import type { ResponseKind } from './response-kind.ts';

export interface OutlierEvent {
  readonly endpoint: string;
  readonly ejected: boolean;
  readonly reason: string;
  /** The ejection ends at the first sweep after this; for an endpoint let back in, the time of that. */
  readonly untilMs: number;
}

export class OutlierDetector {
  readonly #options: OutlierOptions;
  readonly #random: Random;
  readonly #endpoints = new Set<OutlierEndpoint>();
  #sweptAtMs: number;

  constructor(options: OutlierOptions, random: Random, nowMs: number) {
    this.#options = options;
    this.#random = random;
    this.#sweptAtMs = nowMs;
  }

  /** Starts to watch an endpoint; the handle goes to `record`. */
  add(id: string, nowMs: number): OutlierEndpoint {
    const endpoint = new OutlierEndpoint(id, nowMs);
    this.#endpoints.add(endpoint);
    return endpoint;
  }

  /** Forgets an endpoint; when only ejected ones are left, one of them comes back. */
  remove(endpoint: OutlierEndpoint, nowMs: number): OutlierEvent | undefined {
    this.#endpoints.delete(endpoint);
    return this.#keepOne(nowMs);
  }

  /**
   * Tells that an endpoint is out for another reason (failed active checks, draining), or no longer. Such endpoints are
   * never ejected and do not count as the one that must remain; when only ejected ones are left, one comes back.
   */
  setUsable(endpoint: OutlierEndpoint, usable: boolean, nowMs: number): OutlierEvent | undefined {
    endpoint.usable = usable;
    return this.#keepOne(nowMs);
  }

  /** Ends an ejection before its time, for a reason that weighs more than what the answers showed. */
  readmit(endpoint: OutlierEndpoint, reason: string, nowMs: number): OutlierEvent | undefined {
    return endpoint.ejected ? this.#readmit(endpoint, reason, nowMs) : undefined;
  }

  /** Counts one answer. Hot path: a few additions, no allocation unless it ejects. */
  record(endpoint: OutlierEndpoint, kind: ResponseKind, nowMs: number): OutlierEvent | undefined {
    // Answers to requests from before the ejection, or sent in panic, say nothing new.
    if (endpoint.ejected) return undefined;
    endpoint.requests++;
    if (kind === 'success') {
      endpoint.serverErrors = 0;
      endpoint.gatewayErrors = 0;
      return undefined;
    }
    endpoint.failures++;
    endpoint.serverErrors++;
    if (kind === 'gateway-error') endpoint.gatewayErrors++;
    else endpoint.gatewayErrors = 0;
    return this.#checkConsecutive(endpoint, nowMs);
  }

  /** To be called once an interval: lets back in who has served its time, then looks at the interval's counts. */
  sweep(nowMs: number): OutlierEvent[] {
    const events: OutlierEvent[] = [];
    for (const endpoint of this.#endpoints) {
      if (endpoint.ejected && nowMs >= endpoint.untilMs) events.push(this.#readmit(endpoint, 'ejection over', nowMs));
    }
    const inUse = [...this.#endpoints].filter(isInUse);
    for (const { sample, reason } of intervalOutliers(inUse, this.#options)) {
      const event = this.#eject(sample, reason, nowMs);
      if (event !== undefined) events.push(event);
    }
    for (const endpoint of this.#endpoints) {
      const wasIn = !endpoint.ejected && endpoint.sinceMs <= this.#sweptAtMs;
      if (wasIn && endpoint.ejections > 0) endpoint.ejections--;
      endpoint.requests = 0;
      endpoint.failures = 0;
    }
    this.#sweptAtMs = nowMs;
    return events;
  }

  #checkConsecutive(endpoint: OutlierEndpoint, nowMs: number): OutlierEvent | undefined {
    const reason = this.#consecutiveReason(endpoint);
    if (reason === undefined) return undefined;
    // Counted anew when the limit refuses the ejection: the next try comes after as many failures again.
    endpoint.serverErrors = 0;
    endpoint.gatewayErrors = 0;
    return this.#eject(endpoint, reason, nowMs);
  }

  #consecutiveReason({ serverErrors, gatewayErrors }: OutlierEndpoint): string | undefined {
    const { consecutive5xx, consecutiveGatewayErrors } = this.#options;
    if (gatewayErrors === consecutiveGatewayErrors && gatewayErrors > 0)
      return `${gatewayErrors} gateway errors in a row`;
    return serverErrors === consecutive5xx ? `${serverErrors} answers 5xx in a row` : undefined;
  }

  #eject(endpoint: OutlierEndpoint, reason: string, nowMs: number): OutlierEvent | undefined {
    if (!endpoint.usable || !mayEject(this.#count(), this.#options.maxEjectionPercent)) return undefined;
    const { baseEjectionTimeMs, maxEjectionTimeMs, ejectionTimeJitter } = this.#options;
    endpoint.ejections = Math.min(endpoint.ejections + 1, Math.ceil(maxEjectionTimeMs / baseEjectionTimeMs));
    const lengthMs = Math.min(baseEjectionTimeMs * endpoint.ejections, maxEjectionTimeMs);
    endpoint.ejected = true;
    endpoint.reason = reason;
    endpoint.sinceMs = nowMs;
    endpoint.untilMs = nowMs + lengthMs * (1 + ejectionTimeJitter * this.#random.next());
    return { endpoint: endpoint.id, ejected: true, reason, untilMs: endpoint.untilMs };
  }

  #count(): EjectionCount {
    const all = [...this.#endpoints];
    const ejected = all.filter((endpoint) => endpoint.ejected).length;
    return { total: all.length, ejected, inUse: all.filter(isInUse).length };
  }

  #readmit(endpoint: OutlierEndpoint, reason: string, nowMs: number): OutlierEvent {
    endpoint.ejected = false;
    endpoint.reason = reason;
    endpoint.sinceMs = nowMs;
    endpoint.untilMs = nowMs;
    endpoint.requests = 0;
    endpoint.failures = 0;
    endpoint.serverErrors = 0;
    endpoint.gatewayErrors = 0;
    return { endpoint: endpoint.id, ejected: false, reason, untilMs: nowMs };
  }

  /** When every usable endpoint is ejected, the one whose time ends first is let back in. */
  #keepOne(nowMs: number): OutlierEvent | undefined {
    const usable = [...this.#endpoints].filter((endpoint) => endpoint.usable);
    if (usable.length === 0 || usable.some(isInUse)) return undefined;
    const soonest = usable.reduce((best, endpoint) => (endpoint.untilMs < best.untilMs ? endpoint : best));
    return this.#readmit(soonest, 'no other endpoint left', nowMs);
  }
}

function isInUse({ usable, ejected }: OutlierEndpoint): boolean {
  return usable && !ejected;
}
