/** Writes a line for each request: for all of them or for a part, and in any case for those that failed or were slow. */
import type { Clock, Random } from '../../core/index.ts';
import type { ObservedRequest, RequestObserver } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import type { AccessLogField } from './access-log-field.ts';
import { combinedLines } from './combined-line.ts';
import { jsonLines, type LineOf } from './json-line.ts';
import { Redaction } from './redaction.ts';

/** What is logged, and how. */
export interface AccessLogRules {
  readonly format: 'json' | 'combined';
  /** The part of the requests that is written, 0 to 1; what failed or was slow is written in any case. */
  readonly sample: number;
  readonly slowMs: number;
  readonly fields: readonly AccessLogField[];
  /** Names of query parameters to redact besides those whose names speak of a secret. */
  readonly redact: readonly string[];
  readonly truncateAddresses: boolean;
}

export interface AccessLogTools {
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly wallClock: Clock;
  /** Of this edge; empty where there is none. */
  readonly region: string;
  readonly write: (line: string) => void;
}

export class AccessLog implements RequestObserver {
  readonly #rules: AccessLogRules;
  readonly #tools: AccessLogTools;
  readonly #lineOf: LineOf;

  constructor(rules: AccessLogRules, tools: AccessLogTools) {
    const { format, fields, redact, truncateAddresses } = rules;
    const reading = { redaction: new Redaction(redact), truncateAddresses, region: tools.region };
    this.#rules = rules;
    this.#tools = tools;
    this.#lineOf = format === 'combined' ? combinedLines(reading) : jsonLines(fields, reading);
  }

  onEnd(request: ObservedRequest, end: RequestEnd): void {
    if (this.#takes(request, end)) this.#tools.write(this.#lineOf(request, end, this.#tools.wallClock.now()));
  }

  #takes({ route }: ObservedRequest, { status, abandoned, durationMs }: RequestEnd): boolean {
    const own = route?.accessLog;
    if (own === false) return false;
    if (status >= 500 || abandoned || durationMs >= this.#rules.slowMs) return true;
    const sample = own?.sample ?? this.#rules.sample;
    return sample >= 1 || this.#tools.random.next() < sample;
  }
}
