/**
 * Whether new workers fail more than the old ones: a canary is judged by this. A handful of errors proves nothing, so it
 * takes a number of requests and of failures, and a rate clearly above what the old ones had.
 */
import type { Verdict } from './rollout.ts';

export interface Outcomes {
  readonly requests: number;
  readonly failures: number;
}

export interface ErrorRateDefaults {
  /** Of the canary: with fewer requests nothing is said. */
  readonly minRequests: number;
  /** Of the canary: with fewer failures nothing is said. */
  readonly minFailures: number;
  /** Worse is a rate so many times as high. */
  readonly factor: number;
  /** And higher by so much, as a share of the requests. */
  readonly margin: number;
}

export const errorRateDefaults: ErrorRateDefaults = Object.freeze({
  minRequests: 10,
  minFailures: 5,
  factor: 2,
  margin: 0.05,
});

/** `ok`, also when too little is known, or by how much the canary is worse. */
export function compareErrorRates(canary: Outcomes, old: Outcomes): Verdict {
  const { minRequests, minFailures, factor, margin } = errorRateDefaults;
  if (canary.requests < minRequests || canary.failures < minFailures) return 'ok';
  const [now, before] = [rateOf(canary), rateOf(old)];
  if (now <= before * factor || now <= before + margin) return 'ok';
  return `${percent(now)} of its ${canary.requests} requests failed, ${percent(before)} before`;
}

function rateOf({ requests, failures }: Outcomes): number {
  return requests === 0 ? 0 : failures / requests;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
