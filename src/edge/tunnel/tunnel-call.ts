/**
 * A request that offers to change the protocol, and the tunnel it becomes when its endpoint agrees. From then on bytes
 * pass as they are, each direction at the pace of its reader, for as long as there are any.
 *
 * A tunnel has no end of its own. When nothing passes for `idleTimeoutMs` it is closed; when the edge leaves, both sides
 * of a WebSocket are told so with a close frame, each where a frame of the other has just ended. It knows nothing of the
 * route table: a new config does not touch it.
 *
 * Invariant: it is counted as asked for from `start`, or as open, until it ends or turns out to be no tunnel.
 */
import { Deadline, type ExchangeFailure, type ProxyEndpoint } from '../../proxy/index.ts';
import type { AnswerHead } from '../answer-head.ts';
import { Passage } from '../passage.ts';
import { closeFrameToClient, closeFrameToServer } from './close-frame.ts';
import { FrameTracker } from './frame-tracker.ts';
import type { TunnelCounts } from './route-tunnels.ts';
import type { Tunnels } from './tunnels.ts';
import { isWebSocket } from './websocket-handshake.ts';

export interface TunnelOptions {
  readonly tunnels: Tunnels;
  readonly counts: TunnelCounts;
  /** Without a byte in either direction. */
  readonly idleTimeoutMs: number;
}

const Phase = { asked: 0, open: 1, over: 2 } as const;

export class TunnelCall extends Passage {
  readonly #options: TunnelOptions;
  readonly #deadline = new Deadline();
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.asked;
  #frames: { readonly fromClient: FrameTracker; readonly fromEndpoint: FrameTracker } | undefined;
  #isLeaving = false;
  /** Each side hears goodbye once, and nothing behind it. */
  #clientTold = false;
  #endpointTold = false;

  constructor(options: TunnelOptions, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#options = options;
  }

  override start(nowMs: number): void {
    this.#options.counts.asked++;
    super.start(nowMs);
  }

  override write(bytes: Buffer, start: number, end: number): number {
    this.#deadline.touch();
    const frames = this.#frames;
    if (frames === undefined) return super.write(bytes, start, end);
    if (this.#endpointTold) return 0;
    if (!this.#isLeaving) {
      frames.fromClient.pass(bytes, start, end);
      return super.write(bytes, start, end);
    }
    const sent = super.write(bytes, start, frames.fromClient.passFrame(bytes, start, end));
    this.#tellEndpoint();
    return sent;
  }

  override abandon(): void {
    this.#end();
    super.abandon();
  }

  override onSweep(nowMs: number): void {
    super.onSweep(nowMs);
    if (this.#phase !== Phase.open || !this.#deadline.passed(nowMs, this.#options.idleTimeoutMs)) return;
    this.leave();
    this.#end();
    this.inner.abandon();
    this.responder.onResponseEnd('');
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (head.status === 101) this.#open(head.upgrade);
    else this.#end();
    super.onResponse(head, endpoint);
  }

  override onResponseData(buffer: Buffer, start: number, end: number): boolean {
    this.#deadline.touch();
    const frames = this.#frames;
    if (frames === undefined) return super.onResponseData(buffer, start, end);
    if (this.#clientTold) return true;
    if (!this.#isLeaving) {
      frames.fromEndpoint.pass(buffer, start, end);
      return super.onResponseData(buffer, start, end);
    }
    const takes = super.onResponseData(buffer, start, frames.fromEndpoint.passFrame(buffer, start, end));
    this.#tellClient();
    return takes;
  }

  override onResponseEnd(trailers: string): void {
    this.#end();
    super.onResponseEnd(trailers);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#end();
    super.onFailed(failure);
  }

  /** Tells both sides that the edge goes away, as soon as that can be said. What is not a WebSocket has no word for it. */
  leave(): void {
    if (this.#frames === undefined || this.#isLeaving) return;
    this.#isLeaving = true;
    this.#tellClient();
    this.#tellEndpoint();
  }

  #open(protocol: string): void {
    const { tunnels, counts, idleTimeoutMs } = this.#options;
    this.#phase = Phase.open;
    this.#deadline.start(performance.now(), idleTimeoutMs);
    counts.asked--;
    counts.open++;
    counts.opened++;
    tunnels.add(this);
    if (isWebSocket(protocol)) this.#frames = { fromClient: new FrameTracker(), fromEndpoint: new FrameTracker() };
  }

  #end(): void {
    const { tunnels, counts } = this.#options;
    if (this.#phase === Phase.asked) counts.asked--;
    else if (this.#phase === Phase.open) counts.open--;
    this.#phase = Phase.over;
    tunnels.delete(this);
  }

  #tellClient(): void {
    if (!this.#frames!.fromEndpoint.atBoundary) return;
    this.#clientTold = true;
    const frame = closeFrameToClient();
    this.responder.onResponseData(frame, 0, frame.length);
    this.responder.onFlush();
  }

  #tellEndpoint(): void {
    if (!this.#frames!.fromClient.atBoundary) return;
    this.#endpointTold = true;
    const frame = closeFrameToServer();
    this.inner.write(frame, 0, frame.length);
  }
}
