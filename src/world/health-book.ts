/**
 * What is known of the health of a set of endpoints: active checks and outlier detection joined into one verdict each,
 * with its reason. It does the timing and the telling; the decisions are made in `health/`.
 */
import type { Clock, Random } from '../core/index.ts';
import {
  type ActiveCheckOptions,
  OutlierDetector,
  type OutlierEndpoint,
  type OutlierEvent,
  type OutlierOptions,
  type ResponseKind,
} from '../health/index.ts';
import { AttemptEnd, type EndpointAddress, HealthChecker, type ProbeResult } from '../proxy/index.ts';

export interface Verdict {
  readonly state: 'healthy' | 'unhealthy' | 'ejected' | 'unknown';
  readonly reason: string;
  readonly sinceMs: number;
}

export interface HealthBookOptions {
  readonly check: ActiveCheckOptions | false;
  readonly outliers: OutlierOptions | false;
  /** Whether as many good checks as heal an endpoint also end an ejection: where the checked path speaks for all. */
  readonly checksReadmit: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Told when a verdict has changed. */
  readonly onVerdict: (id: string, verdict: Verdict) => void;
  /** Told when checks find out, or find again, that an endpoint hangs; it is unhealthy then. */
  readonly onSilent?: (id: string) => void;
  /** Told when it turns out that an unhealthy endpoint can no longer be reached, or can be again. */
  readonly onReach?: (id: string) => void;
  /** Told of every active check. */
  readonly onCheck?: (id: string, result: ProbeResult) => void;
}

interface Page {
  readonly outlier: OutlierEndpoint | undefined;
  readonly addedAt: number;
  /** Good checks in a row since it was ejected. */
  passes: number;
  /** A request has been answered since the last check. */
  isHeard: boolean;
  /** The last check was not answered, and no request since the one before. */
  isUnreachable: boolean;
  /** The last state that was told. */
  told: Verdict['state'];
}

const kinds: Readonly<Record<AttemptEnd, ResponseKind | undefined>> = {
  [AttemptEnd.ok]: 'success',
  [AttemptEnd.serverError]: 'server-error',
  [AttemptEnd.connectFailed]: 'gateway-error',
  [AttemptEnd.reset]: 'gateway-error',
  [AttemptEnd.timedOut]: 'gateway-error',
  [AttemptEnd.malformed]: 'gateway-error',
  [AttemptEnd.abandoned]: undefined,
  [AttemptEnd.passedOn]: 'success',
};

export class HealthBook {
  readonly #options: HealthBookOptions;
  readonly #pages = new Map<string, Page>();
  readonly #checker: HealthChecker | undefined;
  readonly #outliers: OutlierDetector | undefined;
  readonly #sweep: NodeJS.Timeout | undefined;

  constructor(options: HealthBookOptions) {
    const { check, outliers, clock, random } = options;
    this.#options = options;
    if (check !== false) {
      this.#checker = new HealthChecker({
        check,
        clock,
        random,
        onTransition: (id, _, result) => this.#checked(id, result),
        onCheck: (id, result) => this.#onCheck(id, result),
      });
    }
    if (outliers !== false) {
      const detector = new OutlierDetector(outliers, random, clock.now());
      this.#outliers = detector;
      this.#sweep = setInterval(() => this.#tell(...detector.sweep(clock.now())), outliers.intervalMs).unref();
    }
  }

  /** Starts to watch an endpoint. Without active checks it is healthy at once. */
  add(id: string, address: EndpointAddress): void {
    const now = this.#options.clock.now();
    const outlier = this.#outliers?.add(id, now);
    const page: Page = { outlier, addedAt: now, passes: 0, isHeard: false, isUnreachable: false, told: 'unknown' };
    this.#pages.set(id, page);
    if (outlier && this.#checker) this.#tell(this.#outliers?.setUsable(outlier, false, now));
    this.#checker?.add(id, address);
    if (!this.#checker) this.#pronounce(id);
  }

  remove(id: string): void {
    const page = this.#pages.get(id);
    this.#checker?.remove(id);
    this.#pages.delete(id);
    if (page?.outlier) this.#tell(this.#outliers?.remove(page.outlier, this.#options.clock.now()));
  }

  /** Counts how a request ended. Hot path. */
  record(id: string, end: AttemptEnd): void {
    const page = this.#pages.get(id);
    const kind = kinds[end];
    if (page === undefined || kind === undefined) return;
    if (kind !== 'gateway-error') page.isHeard = true;
    const { outlier } = page;
    if (outlier === undefined) return;
    // A success is only counted; what time it is matters to an ejection.
    const now = kind === 'success' ? 0 : this.#options.clock.now();
    const event = this.#outliers!.record(outlier, kind, now);
    if (event !== undefined) this.#tell(event);
  }

  verdict(id: string): Verdict {
    const page = this.#pages.get(id);
    if (page === undefined) return { state: 'unknown', reason: 'not watched', sinceMs: 0 };
    const { outlier, addedAt } = page;
    const checked = this.#checker?.state(id);
    if (checked !== undefined && checked.status !== 'healthy') return spoken(checked.status, checked);
    if (outlier?.ejected) return spoken('ejected', outlier);
    if (checked !== undefined) return spoken('healthy', checked);
    return { state: 'healthy', reason: 'no active checks', sinceMs: addedAt };
  }

  /** Whether an unhealthy endpoint answers nobody: its checks are not answered, and no request is. */
  isUnreachable(id: string): boolean {
    return this.#pages.get(id)?.isUnreachable === true && this.verdict(id).state === 'unhealthy';
  }

  close(): void {
    this.#checker?.close();
    clearInterval(this.#sweep);
  }

  /** The active checks have changed their mind. */
  #checked(id: string, result: ProbeResult): void {
    const page = this.#pages.get(id);
    if (page === undefined) return;
    page.isUnreachable = result.isUnreachable && !page.isHeard;
    const now = this.#options.clock.now();
    const passed = this.#checker!.state(id)?.status === 'healthy';
    if (page.outlier) {
      if (passed && this.#options.checksReadmit) this.#outliers!.readmit(page.outlier, 'its checks passed', now);
      this.#tell(this.#outliers!.setUsable(page.outlier, passed, now));
    }
    this.#pronounce(id);
  }

  #onCheck(id: string, result: ProbeResult): void {
    this.#options.onCheck?.(id, result);
    if (result.isSilent && this.verdict(id).state === 'unhealthy') this.#options.onSilent?.(id);
    const page = this.#pages.get(id);
    if (page !== undefined) this.#lookForLife(id, page, result);
    const { check, checksReadmit, clock } = this.#options;
    if (!page?.outlier?.ejected || !checksReadmit || check === false) return;
    page.passes = result.ok ? page.passes + 1 : 0;
    if (page.passes < check.healthyThreshold) return;
    this.#tell(this.#outliers?.readmit(page.outlier, `${page.passes} good checks in a row`, clock.now()));
  }

  #lookForLife(id: string, page: Page, { isUnreachable }: ProbeResult): void {
    const was = page.isUnreachable;
    page.isUnreachable = isUnreachable && !page.isHeard;
    page.isHeard = false;
    if (page.isUnreachable !== was && this.verdict(id).state === 'unhealthy') this.#options.onReach?.(id);
  }

  #tell(...events: readonly (OutlierEvent | undefined)[]): void {
    for (const event of events) {
      const page = event && this.#pages.get(event.endpoint);
      if (page === undefined) continue;
      page.passes = 0;
      this.#pronounce(event!.endpoint);
    }
  }

  /** Tells the verdict, if it is another than the last one told. */
  #pronounce(id: string): void {
    const page = this.#pages.get(id);
    const verdict = this.verdict(id);
    if (page === undefined || page.told === verdict.state) return;
    page.told = verdict.state;
    this.#options.onVerdict(id, verdict);
  }
}

function spoken(
  state: Verdict['state'],
  { reason, sinceMs }: { readonly reason: string; readonly sinceMs: number },
): Verdict {
  return { state, reason, sinceMs };
}
