/** The engine of a region that keeps its own data and copies it to others: `RegionNode` behind the contract of engines. */
import type { DataArchive } from '../archive/archive.ts';
import type {
  Batch,
  ChangeSet,
  CommitOptions,
  Committed,
  DataEngine,
  DataStatus,
  EngineCapabilities,
  FailoverOptions,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  ReadOptions,
  RegionStanding,
  WatchQuery,
} from '../engine.ts';
import { closedFault, optionFault, unsupportedFault } from '../faults.ts';
import type { RegionNode } from './region-node.ts';
import { writesBetween } from './term-positions.ts';

export interface RegionEngineParts {
  /** Ends what brings other regions' questions to the node. */
  readonly closeLinks: () => Promise<void>;
  readonly archive?: DataArchive | undefined;
}

export class RegionEngine implements DataEngine {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  readonly archive: DataArchive | undefined;
  readonly #node: RegionNode;
  readonly #closeLinks: () => Promise<void>;
  #isClosed = false;

  constructor(name: string, node: RegionNode, { closeLinks, archive }: RegionEngineParts) {
    this.name = name;
    this.archive = archive;
    this.#node = node;
    this.capabilities = { failover: node.context.regions.length > 1 };
    this.#closeLinks = closeLinks;
  }

  async commit(batch: Batch, options: CommitOptions): Promise<Committed> {
    this.#checkOpen();
    return this.#node.door.ask<Committed>({ type: 'commit', batch, ...options }, options.timeoutMs);
  }

  async get(collection: string, key: string, how: ReadOptions): Promise<FoundEntry> {
    this.#checkOpen();
    return this.#node.get(collection, key, how);
  }

  async list(query: ListQuery, how: ReadOptions): Promise<FoundPage> {
    this.#checkOpen();
    return this.#node.list(query, how);
  }

  watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet> {
    return this.#node.feed.watch(query, signal);
  }

  async status(): Promise<DataStatus> {
    this.#checkOpen();
    const { context, term } = this.#node;
    return {
      primary: term.own === undefined ? term.leader : context.region,
      epoch: term.known.number,
      regions: context.regions.map((region) => this.#standing(region)),
      lost: context.store.log.lost(),
    };
  }

  async failover(region: string, { force }: FailoverOptions): Promise<FailoverReport> {
    this.#checkOpen();
    const { context } = this.#node;
    if (!this.capabilities.failover) throw unsupportedFault(this.name, 'promote a region where there is only one');
    if (!context.regions.includes(region)) throw optionFault('region', region, `one of ${context.regions.join(', ')}`);
    return region === context.region ? this.#node.promote(force) : this.#node.promoteOther(region, force);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#node.stop();
    await this.#closeLinks();
    this.#node.context.store.close();
  }

  #standing(region: string): RegionStanding {
    const { context, term, follower, peers, acknowledgements } = this.#node;
    const nowMs = context.timers.now();
    const primary = term.own === undefined ? term.leader : context.region;
    const roleOf = (isMending: boolean): RegionStanding['role'] =>
      isMending ? 'filling' : region === primary ? 'primary' : 'replica';
    const { position } = context.store.log.head;
    if (region === context.region) {
      const role = roleOf(this.#node.isMending);
      if (role === 'primary') return { region, role, version: position, lagMs: 0, lagWrites: 0, contactMs: 0 };
      return {
        region,
        role,
        version: position,
        lagMs: known(nowMs - follower.newestMs),
        lagWrites: writesBetween(position, follower.leaderPosition),
        contactMs: known(nowMs - follower.heardMs),
      };
    }
    const contactMs = peers.silenceMs(region);
    const hello = peers.recent(region);
    if (hello === undefined) return { region, role: 'unreachable', version: 0, lagMs: undefined, contactMs };
    const role = roleOf(hello.isMending);
    const version = hello.position;
    if (role === 'primary') return { region, role, version, lagMs: 0, lagWrites: 0, contactMs };
    // Only the primary knows how far the others are behind.
    if (primary !== context.region) return { region, role, version, lagMs: undefined, contactMs };
    const atHeadMs = acknowledgements.atHeadMs(region);
    return {
      region,
      role,
      version,
      lagMs: known(nowMs - (atHeadMs ?? Number.NEGATIVE_INFINITY)),
      lagWrites: writesBetween(version, position),
      contactMs,
    };
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedFault();
  }
}

function known(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}
