/**
 * One address that can take requests, with its connections. It is what a balancer picks.
 */
import type { CarrierPool } from './carrier.ts';
import type { Deadlines } from './deadlines.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import { EndpointTotals } from './endpoint-totals.ts';
import { Http2Pool } from './http2/http2-pool.ts';
import { InProcessPool } from './in-process/in-process-pool.ts';
import { ConnectionPool } from './pool.ts';
import type { PoolOptions } from './pool-options.ts';
import { Silence } from './silence.ts';

export interface ProxyEndpointOptions {
  /** Unique in its service; shown to operators. */
  readonly id: string;
  readonly address: EndpointAddress;
  /** 0 to 256; 1 when not given. */
  readonly weight?: number;
  /** 0, the first, when not given. */
  readonly priority?: number;
  readonly backup?: boolean;
  /** What `x-antipode-served-by` says, where it is shown. */
  readonly label?: string;
  /** Whether it is another of our edges, whose word on who served is passed on. */
  readonly isEdge?: boolean;
  /** Requests that wait are taken from it when it has answered nobody for this long; for what is asked all the time. */
  readonly silentAfterMs?: number;
  /** Where it counts what it is sent, with those that had its place before; of its own when not given. */
  readonly totals?: EndpointTotals;
}

/** The span over which requests are taken from an endpoint that hangs. */
const strandedSpanMs = 500;

export class ProxyEndpoint {
  readonly id: string;
  readonly address: EndpointAddress;
  readonly label: string;
  readonly isEdge: boolean;
  readonly pool: CarrierPool;
  readonly silence: Silence = new Silence();
  readonly #silentAfterMs: number;
  weight = 1;
  priority = 0;
  backup = false;
  /** Requests sent to this very address, and how they ended. */
  requests = 0;
  failures = 0;
  readonly totals: EndpointTotals;
  /**
   * When it was last found to hang, while it is out for that. A request sent before, which still waits for its answer, is
   * tried elsewhere where that is safe: what has stopped without a word would let it wait until its time is over.
   */
  silentAtMs: number = Number.NEGATIVE_INFINITY;

  constructor(options: ProxyEndpointOptions, pool: PoolOptions, deadlines: Deadlines) {
    this.id = options.id;
    this.address = options.address;
    this.label = options.label ?? options.id;
    this.isEdge = options.isEdge ?? false;
    this.totals = options.totals ?? new EndpointTotals();
    this.#silentAfterMs = options.silentAfterMs ?? Number.POSITIVE_INFINITY;
    this.pool = poolOf(options.address, pool, deadlines);
    this.configure(options);
  }

  /** Takes other settings, and keeps its connections. A balancer looks at them when it is next given its list. */
  configure({ weight = 1, priority = 0, backup = false }: Omit<ProxyEndpointOptions, 'id' | 'address'>): void {
    this.weight = weight;
    this.priority = priority;
    this.backup = backup;
  }

  /** A request is sent here. */
  countSent(): void {
    this.requests++;
    this.totals.requests++;
  }

  /** One that was sent here has failed. */
  countFailed(): void {
    this.failures++;
    this.totals.failures++;
  }

  /** Whether a request sent at `sentAtMs` is to be taken from it now, because it hangs. */
  strands(sentAtMs: number, nowMs: number): boolean {
    // All at once they would be too much for the others; the part of a millisecond they were sent at is chance enough.
    const laterMs = (sentAtMs % 1) * strandedSpanMs;
    if (this.silence.lastsMs(nowMs) >= this.#silentAfterMs + laterMs) return true;
    return sentAtMs < this.silentAtMs && nowMs >= this.silentAtMs + laterMs;
  }

  /** Closes idle connections now and the others when their requests end. */
  close(): void {
    this.pool.close();
  }
}

function poolOf(address: EndpointAddress, options: PoolOptions, deadlines: Deadlines): CarrierPool {
  if (address.app !== undefined) return new InProcessPool(address.app, options);
  const Pool = address.http2 === true ? Http2Pool : ConnectionPool;
  return new Pool(address, options, deadlines);
}
