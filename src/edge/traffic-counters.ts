/**
 * What the hot path counts: plain integers in typed arrays, given names only when somebody asks for the metrics.
 */
import { durationBoundsMs, durationBucket } from '../core/index.ts';

const bucketCount = durationBoundsMs.length + 1;
const classCount = 6;

export interface RouteTraffic {
  /** Responses by hundred: index 2 counts 200 to 299. */
  readonly byClass: readonly number[];
  /** Responses by duration: one more than `durationBoundsMs`, the last without a bound. Not cumulative. */
  readonly byDuration: readonly number[];
  readonly durationSumMs: number;
}

export class TrafficCounters {
  /** Client connections: open now, accepted ever, refused at the limit. */
  open = 0;
  accepted = 0;
  refused = 0;
  /** Refused because their client held as many as it may. */
  refusedOfOneAddress = 0;
  /** Refused for want of a header of the PROXY protocol from a trusted balancer. */
  refusedWithoutHeader = 0;
  /** HTTP/2 connections that are open, and the streams on them. */
  http2Connections = 0;
  http2Streams = 0;
  /** HTTP/2 connections closed because of what their clients did with them. */
  calmedDown = 0;
  /** TLS handshakes that failed, or took too long. */
  handshakesFailed = 0;
  /** Requests whose client left before the answer. */
  abandoned = 0;
  /** Requests on their way. */
  active = 0;
  /** The index of requests without a route. */
  readonly unrouted: number;
  #classes: Float64Array;
  #durations: Float64Array;
  #sums: Float64Array;

  /** `routes` counts the routes at first; those that come later have indexes above `unrouted`. */
  constructor(routes: number) {
    this.unrouted = routes;
    this.#classes = new Float64Array((routes + 1) * classCount);
    this.#durations = new Float64Array((routes + 1) * bucketCount);
    this.#sums = new Float64Array(routes + 1);
  }

  /** How many indexes there are. */
  get size(): number {
    return this.#sums.length;
  }

  /** Makes room for further routes; what was counted stays. */
  grow(size: number): void {
    if (size <= this.size) return;
    this.#classes = grown(this.#classes, size * classCount);
    this.#durations = grown(this.#durations, size * bucketCount);
    this.#sums = grown(this.#sums, size);
  }

  record(route: number, status: number, durationMs: number): void {
    const bucket = durationBucket(durationMs);
    this.#classes[route * classCount + ((status / 100) | 0)]! += 1;
    this.#durations[route * bucketCount + bucket]! += 1;
    this.#sums[route]! += durationMs;
  }

  /** An answer to a request of which nobody knows how long it took. */
  recordUntimed(route: number, status: number): void {
    this.#classes[route * classCount + ((status / 100) | 0)]! += 1;
  }

  read(route: number): RouteTraffic {
    return {
      byClass: [...this.#classes.subarray(route * classCount, (route + 1) * classCount)],
      byDuration: [...this.#durations.subarray(route * bucketCount, (route + 1) * bucketCount)],
      durationSumMs: this.#sums[route]!,
    };
  }
}

function grown(counts: Float64Array, size: number): Float64Array {
  const larger = new Float64Array(size);
  larger.set(counts);
  return larger;
}
