/**
 * Follows the book of one other region: asks again and again what is new in it, and has that made here. Which node of the
 * region does so, the seat says; the others only ask whether the other region is there.
 *
 * How far it has come stands in the store of this region, so that any node goes on where another has left off. Where that
 * is not known, or the other region does not remember so far back, all that is here is dropped.
 */
import type { Timers } from '../../core/index.ts';
import { goneFault } from '../faults.ts';
import { peerCacheDefaults } from '../peers/defaults.ts';
import { decode, encode } from '../peers/messages.ts';
import type { PeerLink } from '../peers/peer-link.ts';
import { Bell } from './bell.ts';
import { gatewayDefaults } from './defaults.ts';
import type { GatewayMessage, GatewayReply, ToldReply } from './gateway-messages.ts';
import type { LinkStats } from './gateway-stats.ts';
import type { Incoming } from './incoming.ts';
import type { OwnRegion } from './own-region.ts';
import type { Seat } from './seat.ts';

export interface FollowerParts {
  readonly link: PeerLink;
  readonly own: OwnRegion;
  readonly incoming: Incoming;
  readonly seat: Seat;
  readonly timers: Timers;
  /** Whether the values that are written there are wanted here. */
  readonly isForValues: (region: string) => boolean;
  /** That it does not answer any more, and why, and that it does again. */
  readonly onLink: (region: string, isUp: boolean, reason: string) => void;
}

/** What the last measurement counts for. */
const weight = 0.2;

export class Follower {
  readonly #parts: FollowerParts;
  readonly #counts = { applied: 0, gaps: 0, failures: 0 };
  readonly #bell: Bell;
  #rttMs: number | undefined;
  #isUp = false;
  /** Whether it has followed since it has the seat. */
  #isFollowing = false;
  #isClosed = false;
  /** Messages that it has still to be told. */
  #behind = 0;
  /** When it last had all there was. */
  #evenAtMs: number;
  #reason = 'not asked yet';
  /** Whether it was told that it is apart. */
  #wasApart = false;
  #running: Promise<void> | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.timers);
    this.#evenAtMs = parts.timers.now();
    parts.seat.onTaken(() => this.#bell.ring());
  }

  get region(): string {
    return this.#parts.link.region;
  }

  /** Undefined while it is not known to answer. */
  get rttMs(): number | undefined {
    return this.#isUp ? this.#rttMs : undefined;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Rejects when there is no answer in time. */
  async ask(question: Uint8Array, timeoutMs: number): Promise<GatewayReply | undefined> {
    return this.#exchange(question, timeoutMs);
  }

  stats(): LinkStats {
    const { timers } = this.#parts;
    const isEven = this.#isUp && this.#behind === 0;
    const apart = this.#isUp ? {} : { reason: this.#reason };
    return {
      region: this.region,
      state: this.#isUp ? (this.#isFollowing ? 'following' : 'standing-by') : 'apart',
      ...apart,
      rttMs: this.rttMs,
      lagMs: isEven ? 0 : timers.now() - this.#evenAtMs,
      behind: this.#behind,
      ...this.#counts,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#bell.ring();
    this.#parts.link.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      let pauseMs = 0;
      try {
        if (this.#parts.seat.isTaken) await this.#follow();
        else {
          await this.#standBy();
          pauseMs = peerCacheDefaults.heartbeatMs;
        }
      } catch (error) {
        this.#fail(error);
        pauseMs = peerCacheDefaults.heartbeatMs;
      }
      if (pauseMs > 0 && !this.#isClosed) await this.#bell.wait(pauseMs);
    }
  }

  #fail(error: unknown): void {
    this.#counts.failures++;
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#reason = error instanceof Error ? error.message : String(error);
    if (wasUp && !this.#isClosed) this.#tell(false, this.#reason);
  }

  #rise(): void {
    const wasUp = this.#isUp;
    this.#isUp = true;
    if (!wasUp && this.#wasApart) this.#tell(true, 'it answers again');
  }

  #tell(isUp: boolean, reason: string): void {
    this.#wasApart = !isUp;
    this.#parts.onLink(this.region, isUp, reason);
  }

  async #standBy(): Promise<void> {
    const reply = await this.#exchange(encode<GatewayMessage>({ kind: 'ping' }), peerCacheDefaults.timeoutMs);
    if (reply?.kind !== 'pong') throw goneFault('it answers what nobody asked');
    this.#rise();
    this.#isFollowing = false;
    this.#evenAtMs = this.#parts.timers.now();
    this.#behind = 0;
  }

  async #follow(): Promise<void> {
    const { own, isForValues } = this.#parts;
    if (!(await own.tier.isThere())) throw goneFault('the own Redis does not answer');
    const after = (await own.standing()).followed.get(this.region)?.applied;
    const { waitMs } = gatewayDefaults;
    const question: GatewayMessage = {
      kind: 'follow',
      after,
      isForValues: isForValues(this.region),
      // The first answer also measures the way.
      forMs: this.#isUp ? waitMs : 0,
    };
    const reply = await this.#exchange(encode(question), waitMs + peerCacheDefaults.timeoutMs);
    if (reply?.kind === 'away') throw goneFault('its Redis does not answer');
    if (reply?.kind === 'told') await this.#hear(reply);
    else if (reply?.kind === 'gap') await this.#missed(reply, after !== undefined);
    else throw goneFault('it answers what nobody asked');
    this.#rise();
    this.#isFollowing = this.#parts.seat.isTaken;
  }

  async #hear(reply: ToldReply): Promise<void> {
    const { incoming, seat, timers } = this.#parts;
    this.#behind = reply.last - reply.position.number + reply.items.length;
    if (!(await incoming.make(this.region, reply))) return seat.lose();
    this.#counts.applied += reply.items.length;
    this.#behind = reply.last - reply.position.number;
    if (this.#behind === 0) this.#evenAtMs = timers.now();
  }

  async #missed({ position }: Extract<GatewayReply, { kind: 'gap' }>, isKnown: boolean): Promise<void> {
    const { incoming, seat, timers } = this.#parts;
    if (!(await incoming.makeAll(this.region, position))) return seat.lose();
    // A region that is met for the first time has told nothing that could be missed.
    if (isKnown) this.#counts.gaps++;
    this.#behind = 0;
    this.#evenAtMs = timers.now();
  }

  async #exchange(message: Uint8Array, timeoutMs: number): Promise<GatewayReply | undefined> {
    const { link, timers } = this.#parts;
    const startMs = timers.now();
    const reply = decode<GatewayReply>(await link.request(message, timeoutMs));
    const heldMs = reply !== undefined && 'heldMs' in reply ? reply.heldMs : 0;
    const ms = Math.max(0, timers.now() - startMs - heldMs);
    this.#rttMs = this.#rttMs === undefined ? ms : this.#rttMs + weight * (ms - this.#rttMs);
    return reply;
  }
}
