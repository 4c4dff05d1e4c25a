/**
 * A request that waits for the answer to the same one under way, and then looks for itself: most find it stored. When it
 * takes too long, or cannot be stored, it goes on its own.
 */
import type { Forwarded } from '../../../caching/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Responder } from '../../handler.ts';
import type { CachingRoute } from './caching-route.ts';
import type { Waiter } from './http-cache.ts';
import type { Lookup } from './lookup.ts';

export class WaitingCall implements Call, Waiter {
  readonly #handler: CachingRoute;
  readonly #request: EdgeRequest;
  readonly #responder: Responder;
  readonly #lookup: Lookup;
  readonly #forwarded: Forwarded;
  /** What answers, once it waits no more. */
  #call: Call | undefined;
  #sinceMs = 0;
  /** Nobody waits for the answer any more; it may still be told that one has come. */
  #isOver = false;

  constructor(
    handler: CachingRoute,
    request: EdgeRequest,
    responder: Responder,
    { lookup, forwarded }: { readonly lookup: Lookup; readonly forwarded: Forwarded },
  ) {
    this.#handler = handler;
    this.#request = request;
    this.#responder = responder;
    this.#lookup = lookup;
    this.#forwarded = forwarded;
  }

  start(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  onLanded(): void {
    this.#goOn(performance.now(), false);
  }

  onLead(): void {
    this.#goOn(performance.now(), true);
  }

  /** It has no body; what comes all the same belongs nowhere. */
  write(): number {
    return 0;
  }

  end(): void {}

  endTunnel(): void {}

  resume(): void {
    this.#call?.resume();
  }

  keepBuffer(): void {
    this.#call?.keepBuffer();
  }

  abandon(): void {
    this.#isOver = true;
    this.#handler.cache.flights.leave(this.#lookup.key, this);
    this.#call?.abandon();
  }

  onSweep(nowMs: number): void {
    if (this.#call !== undefined) {
      this.#call.onSweep(nowMs);
    } else if (nowMs - this.#sinceMs >= this.#handler.options.lockTimeoutMs) {
      this.#handler.cache.flights.leave(this.#lookup.key, this);
      this.#goOn(nowMs, false);
    }
  }

  #goOn(nowMs: number, isLeader: boolean): void {
    if (this.#call !== undefined || this.#isOver) return;
    const turn = { collapsed: this.#forwarded, isLeader };
    const call = this.#handler.answer(this.#request, this.#responder, this.#lookup, turn);
    this.#call = call;
    call.start(nowMs);
  }
}
