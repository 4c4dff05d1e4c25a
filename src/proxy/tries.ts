/**
 * The tries of one request: where it has been, how often it may still be tried, and what of the service's allowance it
 * holds for that.
 *
 * What is sent again takes from the allowance. What was never sent does not, and neither does what is taken from an
 * endpoint that hangs: neither is further load. Invariant: what a request holds of the allowance it has given back when
 * it is over.
 */
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import { Grant, type RetryAllowance } from './retry-allowance.ts';
import type { Target } from './target.ts';

const none: readonly ProxyEndpoint[] = Object.freeze([]);

export class Tries {
  #target!: Target;
  #tried = none;
  #left = 0;
  #made = 0;
  #isFirst = false;
  #isRefused = false;
  #grant: Grant = Grant.none;
  #hedge: Grant = Grant.none;

  /** Tries after the first so far, those of this request beside a slow first one not among them. */
  get made(): number {
    return this.#made;
  }

  get #retries(): RetryAllowance {
    return this.#target.options.retries;
  }

  /** A new request begins its first try. */
  begin(target: Target): void {
    this.#target = target;
    this.#tried = none;
    this.#left = target.options.retry.attempts;
    this.#made = 0;
    this.#isFirst = true;
    this.#isRefused = false;
    target.options.retries.started();
  }

  /**
   * The endpoint for the next try, after one at `failed`; undefined when there is no further try, nowhere to go or nothing
   * granted. One that `isFree` needs no grant.
   */
  next(request: ProxyRequest, failed: ProxyEndpoint, isFree: boolean, nowMs: number): ProxyEndpoint | undefined {
    if (this.#left === 0) return undefined;
    const tried = [...this.#tried, failed];
    const endpoint = this.#target.pick(request, tried);
    if (endpoint === undefined || (!isFree && !this.#ask(nowMs))) return undefined;
    this.#tried = tried;
    this.#count();
    return endpoint;
  }

  /** Whether there may be one more at the same endpoint. */
  same(nowMs: number): boolean {
    if (this.#left === 0 || !this.#ask(nowMs)) return false;
    this.#count();
    return true;
  }

  /** The endpoint for a second try beside the first one at `slow`; undefined when there is none or nothing granted. */
  beside(request: ProxyRequest, slow: ProxyEndpoint, nowMs: number): ProxyEndpoint | undefined {
    const tried = [...this.#tried, slow];
    const endpoint = this.#target.pick(request, tried);
    if (endpoint === undefined) return undefined;
    this.#hedge = this.#granted(nowMs);
    if (this.#hedge === Grant.none) return undefined;
    this.#retries.hedges++;
    this.#tried = [...tried, endpoint];
    return endpoint;
  }

  /** The request is over; `ok` when the answer was a good one. */
  over(ok: boolean, nowMs: number): void {
    const retries = this.#retries;
    this.#release(retries);
    if (ok) retries.save(nowMs);
    if (this.#made === 0) return;
    if (ok) retries.succeeded++;
    else retries.failed++;
  }

  /** Asks for a retry in place of the last try, which is over. */
  #ask(nowMs: number): boolean {
    const retries = this.#retries;
    const wasFirst = this.#isFirst;
    this.#release(retries);
    this.#grant = this.#granted(nowMs);
    if (this.#grant !== Grant.none) return true;
    // It goes on with what it has got.
    if (wasFirst) retries.started();
    this.#isFirst = wasFirst;
    return false;
  }

  #granted(nowMs: number): Grant {
    const retries = this.#retries;
    const grant = retries.grant(nowMs);
    if (grant === Grant.none && !this.#isRefused) {
      this.#isRefused = true;
      retries.refused++;
    }
    return grant;
  }

  #count(): void {
    if (this.#made > 0) this.#retries.failed++;
    this.#left--;
    this.#made++;
  }

  #release(retries: RetryAllowance): void {
    if (this.#isFirst) retries.finished();
    this.#isFirst = false;
    retries.release(this.#grant);
    this.#grant = Grant.none;
    retries.release(this.#hedge);
    this.#hedge = Grant.none;
  }
}
