/**
 * Speaks for the cache of a region with those of other regions: follows their books of invalidations, so that what is
 * invalidated anywhere is invalid here, and asks them for what is missed here. All processes of the region share one store,
 * and their books lie there: any node can speak for the region, several can at a time, and none has anything to lose.
 *
 * Invariant: an entry that comes from another region is not kept here when an invalidation of it is known here, or comes to be
 * known. A question tells how much of every region's book the asking region has received, and only who has made as much
 * answers; what is received later revokes the lease under which the answer is stored, or raises the floors above it.
 */
import type { Random, Timers } from '../../core/index.ts';
import { peerCacheDefaults } from '../peers/defaults.ts';
import { Exports } from '../peers/exports.ts';
import { decode, encode } from '../peers/messages.ts';
import type { PeerLink } from '../peers/peer-link.ts';
import { RecentChanges } from '../peers/recent-changes.ts';
import type { SerializerOption } from '../region/index.ts';
import { Follower } from './follower.ts';
import type { GatewayMessage, GatewayReply } from './gateway-messages.ts';
import type { GatewayStats } from './gateway-stats.ts';
import { Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';
import type { OwnRegion } from './own-region.ts';
import { Seat } from './seat.ts';
import { vectorOf } from './vector.ts';

export interface GatewayParts {
  readonly own: OwnRegion;
  readonly region: string;
  /** To every other region that is joined. */
  readonly links: readonly PeerLink[];
  readonly serializer: SerializerOption;
  readonly askBudgetMs: number;
  /** Whose writes come here with their values: those of the nearest regions, of all, or of none. */
  readonly replicate: 'near' | 'all' | 'none';
  /** A region that answered does not any more, and why, or does again. */
  readonly onLink: (region: string, isUp: boolean, reason: string) => void;
  readonly timers: Timers;
  readonly random: Random;
}

export class RegionGateway {
  readonly #parts: GatewayParts;
  readonly #followers: readonly Follower[];
  readonly #seat: Seat;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #place: { readonly own: string; readonly regions: readonly string[] };
  readonly #counts = { asked: 0, found: 0, missed: 0, behind: 0, askFailures: 0 };
  #asking = 0;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(parts: GatewayParts) {
    const { own, region, links, serializer, onLink, timers, random } = parts;
    this.#parts = parts;
    this.#place = { own: region, regions: links.map((link) => link.region) };
    const exports = new Exports(own, serializer, peerCacheDefaults);
    const token = Array.from({ length: 2 }, () => Math.floor(random.next() * 2 ** 48).toString(36)).join('.');
    this.#seat = new Seat(own, token, timers);
    const { maxKnownChanges } = peerCacheDefaults;
    const changes = new RecentChanges(maxKnownChanges);
    this.#incoming = new Incoming({ own, region, token, exports, changes, maxFilled: maxKnownChanges });
    this.#outgoing = new Outgoing({ own, exports, timers, place: this.#place });
    const common = { own, incoming: this.#incoming, seat: this.#seat, timers };
    const isForValues = (from: string) => this.#isForValues(from);
    this.#followers = links.map((link) => new Follower({ ...common, link, isForValues, onLink }));
    this.#seat.start();
    for (const follower of this.#followers) follower.start();
  }

  /** Takes a message of another region's gateway, or of an app's process here; undefined for what is none. */
  async take(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const message = decode<GatewayMessage>(bytes);
    if (message === undefined || this.#isClosed) return undefined;
    const reply = await this.#reply(message);
    return reply === undefined ? undefined : encode(reply);
  }

  stats(): GatewayStats {
    return {
      ...this.#counts,
      given: this.#outgoing.counts.given,
      values: this.#incoming.counts.values,
      crossed: this.#incoming.counts.crossed,
      droppedValues: this.#outgoing.counts.droppedValues,
      links: this.#followers.map((follower) => follower.stats()),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#outgoing.close();
    await this.#seat.close();
    const closed = this.#followers.map((follower) => follower.close());
    await this.#parts.own.close();
    await Promise.all(closed);
  }

  async #reply(message: GatewayMessage): Promise<GatewayReply | undefined> {
    if (message.kind === 'ping') return { kind: 'pong' };
    if (!(await this.#parts.own.tier.isThere())) return { kind: 'away' };
    try {
      if (message.kind === 'follow') return await this.#outgoing.tell(message);
      if (message.kind === 'ask') return await this.#outgoing.answer(message);
      return message.kind === 'find' ? await this.#find(message.key) : undefined;
    } catch {
      return { kind: 'away' };
    }
  }

  /** What the nearest regions have that answer within the budget. */
  async #find(key: string): Promise<GatewayReply> {
    const { timers, askBudgetMs, own } = this.#parts;
    const near = this.#nearest()
      .slice(0, peerCacheDefaults.maxAsked)
      .filter(({ rttMs }) => rttMs! < askBudgetMs);
    if (near.length === 0) return { kind: 'nobody' };
    if (this.#asking >= peerCacheDefaults.maxAsking) return { kind: 'none' };
    this.#asking++;
    this.#counts.asked++;
    try {
      const endMs = timers.now() + askBudgetMs;
      const vector = vectorOf(await own.standing(), 'received', this.#place);
      const question = encode<GatewayMessage>({ kind: 'ask', key, vector });
      for (const follower of near) {
        const leftMs = endMs - timers.now();
        if (leftMs <= 0) break;
        const reply = await this.#askOne(follower, question, leftMs);
        if (reply?.kind === 'found') return reply;
      }
      this.#counts.missed++;
      return { kind: 'none' };
    } finally {
      this.#asking--;
    }
  }

  async #askOne(follower: Follower, question: Uint8Array, timeoutMs: number): Promise<GatewayReply | undefined> {
    try {
      const reply = await follower.ask(question, timeoutMs);
      if (reply?.kind === 'found') this.#counts.found++;
      if (reply?.kind === 'behind') this.#counts.behind++;
      return reply;
    } catch {
      this.#counts.askFailures++;
      return undefined;
    }
  }

  #isForValues(region: string): boolean {
    const { replicate } = this.#parts;
    if (replicate !== 'near') return replicate === 'all';
    const near = this.#nearest().slice(0, peerCacheDefaults.nearRegions);
    return near.some((follower) => follower.region === region);
  }

  /** Those that answer, the nearest first. */
  #nearest(): readonly Follower[] {
    return this.#followers.filter(({ rttMs }) => rttMs !== undefined).toSorted((a, b) => a.rttMs! - b.rttMs!);
  }
}
