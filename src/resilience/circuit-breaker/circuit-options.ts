/** What makes a circuit break, and when it is tried again. */
import { checkNumber } from '../options.ts';

export interface CircuitOptions {
  /** The span over which calls are counted. */
  readonly windowMs: number;
  /** The steps in which the span moves on. */
  readonly buckets: number;
  /** Fewer calls than this in the window say nothing. */
  readonly minimumSamples: number;
  /** The share of failed calls from which on the circuit opens, 0 to 1. */
  readonly errorRate: number;
  /** A call that takes at least this long is slow. */
  readonly slowCallMs: number;
  /** The share of slow calls from which on the circuit opens, 0 to 1. */
  readonly slowCallRate: number;
  /** How long no call is let through once it has opened. */
  readonly openMs: number;
  /** Calls let through to see whether it is well again; more than half must succeed, and not be slow. */
  readonly probes: number;
}

export const circuitDefaults: Readonly<CircuitOptions> = Object.freeze({
  windowMs: 10_000,
  buckets: 10,
  minimumSamples: 20,
  errorRate: 0.5,
  slowCallMs: 60_000,
  slowCallRate: 1,
  openMs: 10_000,
  probes: 5,
});

/** Fills in the defaults; throws `ERR_RESILIENCE_OPTION`. */
export function checkedCircuit(options: Partial<CircuitOptions>): CircuitOptions {
  const checked = { ...circuitDefaults, ...options };
  checkNumber('windowMs', checked.windowMs, { min: 1, max: 86_400_000 });
  checkNumber('buckets', checked.buckets, { min: 1, max: 1_000, whole: true });
  checkNumber('minimumSamples', checked.minimumSamples, { min: 1, whole: true });
  checkNumber('errorRate', checked.errorRate, { min: 0.001, max: 1 });
  checkNumber('slowCallMs', checked.slowCallMs, { min: 0 });
  checkNumber('slowCallRate', checked.slowCallRate, { min: 0.001, max: 1 });
  checkNumber('openMs', checked.openMs, { min: 1, max: 86_400_000 });
  checkNumber('probes', checked.probes, { min: 1, max: 1_000, whole: true });
  return checked;
}
