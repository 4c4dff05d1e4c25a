/**
 * One other cache, as this one sees it: what it has still to be told, how far away it is, whether it answers.
 *
 * It is told one message at a time, the next when the last was heard; so it hears all in order, however often a message is
 * repeated. Nobody waits for that.
 */
import type { Timers } from '../../core/index.ts';
import { laterLifetime } from '../lifetime.ts';
import type { PeerCacheDefaults } from './defaults.ts';
import { type CacheName, decode, encode, type PeerMessage, type PeerReply, type Told } from './messages.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import type { PeerLink } from './peer-link.ts';

export interface PeerOptions {
  readonly link: PeerLink;
  readonly own: CacheName;
  readonly limits: PeerCacheDefaults;
  readonly timers: Timers;
  /** The number that this cache has given last: of what came before it met the peer it need not hear. */
  readonly number: number;
}

/** What the last measurement counts for. */
const weight = 0.2;

export class Peer {
  readonly outbox: Outbox;
  readonly counts = { messages: 0, failures: 0 };
  readonly #options: PeerOptions;
  /** It has heard all up to this. */
  #heard: number;
  #rttMs: number | undefined;
  #isUp = false;
  #isSending = false;
  #isClosed = false;
  #cancel: (() => void) | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#heard = options.number;
    this.outbox = new Outbox(options.limits);
  }

  get region(): string {
    return this.#options.link.region;
  }

  /** Undefined while it is not known to answer. */
  get rttMs(): number | undefined {
    return this.#isUp ? this.#rttMs : undefined;
  }

  start(): void {
    void this.#send();
  }

  tell(item: Outgoing): void {
    this.outbox.add(item);
    // While it does not answer, the next heartbeat tries again.
    if (this.#isUp && !this.#isSending) void this.#send();
  }

  /** Rejects when there is no answer in time. */
  async ask(message: Uint8Array, timeoutMs: number): Promise<PeerReply | undefined> {
    const { link, timers } = this.#options;
    const startMs = timers.now();
    try {
      const reply = decode<PeerReply>(await link.request(message, timeoutMs));
      this.#measured(timers.now() - startMs);
      return reply;
    } catch (error) {
      // The next heartbeat tells whether it is there.
      this.#isUp = false;
      throw error;
    }
  }

  /** Says that this cache is leaving, with what there is left to tell. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await this.#exchange(true).catch(() => {});
    this.#options.link.close();
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.#isClosed) return;
    this.#isSending = true;
    this.#cancel?.();
    const { timers, limits } = this.#options;
    let isHeard = false;
    try {
      // Whatever else is told in this turn goes along.
      await undefined;
      do isHeard = await this.#exchange(false);
      while (isHeard && this.outbox.size > 0 && !this.#isClosed);
      this.#isUp = isHeard;
    } catch {
      this.counts.failures++;
      this.#isUp = false;
    }
    this.#isSending = false;
    if (!this.#isClosed) this.#cancel = timers.after(limits.heartbeatMs, () => void this.#send());
  }

  async #exchange(isLeaving: boolean): Promise<boolean> {
    const { own, link, limits, timers } = this.#options;
    const outgoing = this.outbox.first(isLeaving ? Number.POSITIVE_INFINITY : limits.maxBatch);
    const items = await Promise.all(outgoing.map((each) => this.#told(each, isLeaving)));
    const message: PeerMessage = { kind: 'tell', from: own, after: this.#heard, items, isLeaving };
    const startMs = timers.now();
    this.counts.messages++;
    const reply = decode<PeerReply>(await link.request(encode(message), limits.timeoutMs));
    if (reply?.kind !== 'heard') return false;
    this.#measured(timers.now() - startMs);
    this.#heard = Math.max(this.#heard, reply.number);
    this.outbox.acknowledge(reply.number);
    return true;
  }

  /** A cache that leaves says what is invalid; values are for those who stay. */
  async #told({ number, what, entry, seen, madeAtMs }: Outgoing, isLeaving: boolean): Promise<Told> {
    const packed = isLeaving ? undefined : await entry;
    if (packed === undefined) return { number, what };
    const left = laterLifetime(packed, this.#options.timers.now() - madeAtMs);
    return left.freshMs <= 0 ? { number, what } : { number, what, seen, entry: { ...packed, ...left } };
  }

  #measured(ms: number): void {
    this.#rttMs = this.#rttMs === undefined ? ms : this.#rttMs + weight * (ms - this.#rttMs);
  }
}
