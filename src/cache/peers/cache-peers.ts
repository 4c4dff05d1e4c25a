/**
 * A cache among others of its kind, in other regions or its own: it tells them what it invalidates and writes, does what they
 * tell, asks the nearest for what it misses, and answers when it is asked.
 *
 * Invariant: an entry taken from another cache is not kept when an invalidation of it was heard of before, or is heard of
 * later, from whichever cache it comes. What has been heard before travels with the question, and who has heard less does
 * not answer; what is heard later invalidates the entry here.
 */
import type { Timers } from '../../core/index.ts';
import type { HoldingCache } from '../held-entry.ts';
import { keyPattern } from '../key-pattern.ts';
import type { Invalidation } from '../region/index.ts';
import type { PeerCacheDefaults } from './defaults.ts';
import { type Exports, fromTag } from './exports.ts';
import { Ledger } from './ledger.ts';
import {
  type CacheName,
  decode,
  encode,
  type PeerEntry,
  type PeerMessage,
  type PeerReply,
  type Seen,
  type Told,
} from './messages.ts';
import type { Neighbours, Taken } from './neighbours.ts';
import { Peer } from './peer.ts';
import type { PeerLink } from './peer-link.ts';
import { type PeersStats, peersStats } from './peers-stats.ts';
import { RecentChanges } from './recent-changes.ts';

export interface CachePeersOptions {
  readonly cache: HoldingCache;
  readonly exports: Exports;
  readonly own: CacheName;
  readonly links: readonly PeerLink[];
  readonly timers: Timers;
  readonly limits: PeerCacheDefaults;
  readonly askBudgetMs: number;
  /** Who is sent what is written: the nearest regions, all, or none, which then ask for it. */
  readonly replicate: 'near' | 'all' | 'none';
}

export class CachePeers implements Neighbours {
  readonly counts = { asked: 0, found: 0, missed: 0, behind: 0, askFailures: 0, applied: 0, crossed: 0, gaps: 0 };
  readonly peers: readonly Peer[];
  readonly #options: CachePeersOptions;
  readonly #ledger = new Ledger();
  readonly #changes: RecentChanges;
  /** What is being changed here and has no number yet. */
  readonly #changing = new Set<Invalidation>();
  /** What is being applied, by who told it: one after the other. */
  readonly #applying = new Map<string, Promise<unknown>>();
  #number = 0;
  #asking = 0;
  #isClosed = false;
  #cancel: (() => void) | undefined;

  constructor(options: CachePeersOptions) {
    const { links, own, limits, timers } = options;
    this.#options = options;
    this.#changes = new RecentChanges(limits.maxKnownChanges);
    this.peers = links.map((link) => new Peer({ link, own, limits, timers, number: 0 }));
    for (const peer of this.peers) peer.start();
    this.#listen();
  }

  get isAnyNear(): boolean {
    return this.#near().length > 0;
  }

  change(what: Invalidation, key?: string): () => void {
    this.#changing.add(what);
    return () => {
      this.#changing.delete(what);
      this.#tell(what, key);
      this.#changes.add(what, this.#options.own.node, this.#number);
    };
  }

  async ask(key: string): Promise<Taken | undefined> {
    const { limits, timers, askBudgetMs, own } = this.#options;
    const candidates = this.#near();
    if (candidates.length === 0 || this.#asking >= limits.maxAsking) return undefined;
    // Others cannot be told yet what they must have heard to answer.
    if (this.#isChanging(key)) return undefined;
    const seen = { ...this.#ledger.seen(), [own.node]: this.#number };
    const question = encode({ kind: 'ask', key, seen } satisfies PeerMessage);
    const endMs = timers.now() + askBudgetMs;
    this.#asking++;
    this.counts.asked++;
    try {
      for (const peer of candidates) {
        const leftMs = endMs - timers.now();
        if (leftMs <= 0) break;
        const taken = await this.#askOne(peer, question, leftMs);
        if (taken !== undefined) return taken;
      }
      this.counts.missed++;
      return undefined;
    } finally {
      this.#asking--;
    }
  }

  /** Takes a message of another cache; resolves to the reply, undefined for what is no message. */
  async take(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.#isClosed) return undefined;
    const message = decode<PeerMessage>(bytes);
    if (message?.kind === 'ask') return encode(await this.#answer(message));
    return message?.kind === 'tell' ? encode(await this.#hear(message)) : undefined;
  }

  stats(): PeersStats {
    return peersStats(this);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel?.();
    await Promise.all(this.peers.map((peer) => peer.close()));
  }

  #tell(what: Invalidation, key: string | undefined): void {
    const { timers, exports } = this.#options;
    this.#number++;
    const takers = key === undefined ? new Set<Peer>() : this.#takers();
    const entry = key === undefined || takers.size === 0 ? undefined : exports.pack(key);
    const seen = entry === undefined ? undefined : this.#ledger.seen();
    const common = { number: this.#number, what, madeAtMs: timers.now() };
    for (const peer of this.peers) {
      const isTaker = takers.has(peer);
      peer.tell({ ...common, entry: isTaker ? entry : undefined, seen: isTaker ? seen : undefined });
    }
  }

  /** Of each region that values are sent to, one. */
  #takers(): ReadonlySet<Peer> {
    const { replicate, limits } = this.#options;
    if (replicate === 'none') return new Set();
    return new Set(this.#nearest(replicate === 'all' ? Number.POSITIVE_INFINITY : limits.nearRegions));
  }

  /** Those that may answer within the budget. */
  #near(): readonly Peer[] {
    const { limits, askBudgetMs } = this.#options;
    return this.#nearest(limits.maxAsked).filter(({ rttMs }) => rttMs! < askBudgetMs);
  }

  /** One of each other region that answers, the nearest first. */
  #nearest(count: number): readonly Peer[] {
    const { own } = this.#options;
    const there = this.peers.filter(({ region, rttMs }) => region !== own.region && rttMs !== undefined);
    const byDistance = there.toSorted((a, b) => a.rttMs! - b.rttMs!);
    return byDistance
      .filter(({ region }, i) => byDistance.findIndex((each) => each.region === region) === i)
      .slice(0, count);
  }

  async #askOne(peer: Peer, question: Uint8Array, timeoutMs: number): Promise<Taken | undefined> {
    try {
      const reply = await peer.ask(question, timeoutMs);
      if (reply?.kind === 'behind') this.counts.behind++;
      if (reply?.kind !== 'found' || reply.entry.freshMs <= 0) return undefined;
      const read = await this.#options.exports.unpack(reply.entry);
      if (read === undefined) return undefined;
      this.counts.found++;
      return { ...read, freshMs: reply.entry.freshMs, tags: [...reply.entry.tags, fromTag(peer.region)] };
    } catch {
      this.counts.askFailures++;
      return undefined;
    }
  }

  async #answer({ key, seen }: Extract<PeerMessage, { kind: 'ask' }>): Promise<PeerReply> {
    const { own, exports } = this.#options;
    if (this.#ledger.isBehind(seen, own.node)) return { kind: 'behind' };
    const entry = await exports.pack(key);
    return entry === undefined ? { kind: 'none' } : { kind: 'found', entry };
  }

  #hear(message: Extract<PeerMessage, { kind: 'tell' }>): Promise<PeerReply> {
    const { node } = message.from;
    const before = this.#applying.get(node) ?? Promise.resolve();
    const heard = before.then(() => this.#apply(message));
    const settled = heard.catch(() => {});
    this.#applying.set(node, settled);
    void settled.then(() => this.#applying.get(node) === settled && this.#applying.delete(node));
    return heard;
  }

  async #apply({ from, after, items, isLeaving }: Extract<PeerMessage, { kind: 'tell' }>): Promise<PeerReply> {
    if (this.#ledger.meet(from, after, this.#options.timers.now()) === 'gap') {
      await this.#doubt(from.region);
      this.#ledger.apply(from.node, after);
    }
    for (const item of items) {
      if (item.number <= this.#ledger.received(from.node)) continue;
      this.#ledger.receive(from.node, item.number);
      await this.#make(item, from);
      this.#ledger.apply(from.node, item.number);
      this.counts.applied++;
    }
    const number = this.#ledger.received(from.node);
    if (isLeaving) this.#ledger.leave(from.node);
    return { kind: 'heard', number };
  }

  async #make(item: Told, from: CacheName): Promise<void> {
    const { cache } = this.#options;
    const { kind, names } = item.what;
    if (kind !== 'keys') this.#changes.add(item.what, from.node, item.number);
    if (kind === 'tags') await cache.invalidateTags(names);
    else if (kind === 'patterns') for (const pattern of names) await cache.deletePattern(pattern);
    else for (const key of names) await this.#replace(key, item, from);
  }

  async #replace(key: string, { number, entry, seen = {} }: Told, { node, region }: CacheName): Promise<void> {
    const { cache, exports } = this.#options;
    this.#changes.add({ kind: 'keys', names: [key] }, node, number);
    const read = entry === undefined ? undefined : await exports.unpack(entry);
    // Judged last: another one's change may have come while it was read.
    const isCrossed = read !== undefined && this.#hasCrossed(key, entry!.tags, node, seen);
    if (isCrossed) this.counts.crossed++;
    if (read === undefined || isCrossed) await cache.delete(key);
    else await cache.set(key, read.value, { ...optionsOf(entry!), tags: [...entry!.tags, fromTag(region)] });
  }

  #hasCrossed(key: string, tags: readonly string[], writer: string, seen: Seen): boolean {
    return this.#isChanging(key, tags) || this.#changes.hasCrossed(key, tags, writer, seen);
  }

  /** Whether what is being changed may be this; without `tags`, which those are is not known. */
  #isChanging(key: string, tags?: readonly string[]): boolean {
    return [...this.#changing].some(({ kind, names }) => {
      if (kind === 'keys') return names.includes(key);
      if (kind === 'tags') return tags === undefined || tags.some((tag) => names.includes(tag));
      return names.some((name) => keyPattern(name).matches(key));
    });
  }

  /** Something that a cache of the region had to tell was lost: what came from there may be old. */
  async #doubt(region: string): Promise<void> {
    this.counts.gaps++;
    await this.#options.cache.invalidateTags([fromTag(region)]);
  }

  #listen(): void {
    const { timers, limits } = this.#options;
    this.#cancel = timers.after(limits.heartbeatMs, () => {
      for (const region of this.#ledger.forgetSilent(timers.now() - limits.silenceMs))
        void this.#doubt(region).catch(() => {});
      this.#listen();
    });
  }
}

/** As long as it was to last where it was made, and no longer. */
function optionsOf({ freshMs, staleMs, fallbackMs }: PeerEntry) {
  const beyondFresh = (ms: number) => (ms === Number.POSITIVE_INFINITY ? ms : Math.max(0, ms - freshMs));
  return { ttl: freshMs, staleWhileRevalidate: beyondFresh(staleMs), staleIfError: beyondFresh(fallbackMs), jitter: 0 };
}
