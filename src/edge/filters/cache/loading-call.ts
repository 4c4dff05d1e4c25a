/** A request for what memory does not hold and the disk does: it is read first, and then the request looked up again. */
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Responder } from '../../handler.ts';
import type { CachingRoute, Turn } from './caching-route.ts';
import type { Lookup } from './lookup.ts';

export class LoadingCall implements Call {
  readonly #handler: CachingRoute;
  readonly #request: EdgeRequest;
  readonly #responder: Responder;
  readonly #lookup: Lookup;
  readonly #turn: Turn;
  /** What answers, once it is read. */
  #call: Call | undefined;
  #isOver = false;

  constructor(handler: CachingRoute, request: EdgeRequest, responder: Responder, at: { lookup: Lookup; turn: Turn }) {
    this.#handler = handler;
    this.#request = request;
    this.#responder = responder;
    this.#lookup = at.lookup;
    this.#turn = at.turn;
  }

  start(): void {
    const { cache } = this.#handler;
    void cache.load(this.#lookup.key).then((loaded) => {
      if (this.#isOver) {
        if (this.#turn.isLeader) cache.handOver(this.#lookup.key);
        return;
      }
      const turn = { ...this.#turn, loaded: loaded ?? [] };
      this.#call = this.#handler.answer(this.#request, this.#responder, this.#lookup, turn);
      this.#call.start(performance.now());
    });
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
    this.#call?.abandon();
  }

  onSweep(nowMs: number): void {
    this.#call?.onSweep(nowMs);
  }
}
