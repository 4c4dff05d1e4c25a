/**
 * The replication of one region, its parts joined: what it is (`Term`), what it does as primary (`Primary`), as replica
 * (`Follower`, `CatchUp`), and what it answers other regions (`answer`). Time, chance, disk and network are ports, so the
 * simulator runs this very code.
 */
import { isAntipodeError } from '../../core/index.ts';
import type { FailoverReport, FoundEntry, FoundPage, ListQuery, ReadOptions } from '../engine.ts';
import { closedFault } from '../faults.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { CatchUp } from './catch-up.ts';
import { ChangeFeed } from './change-feed.ts';
import { CommitQueue } from './commit-queue.ts';
import { replicationDefaults } from './defaults.ts';
import { Envoy } from './envoy.ts';
import { compareEpochs } from './epoch.ts';
import { reportFault } from './fault-channel.ts';
import { Follower } from './follower.ts';
import { Greeter } from './greeter.ts';
import { Lease, LeaseGuard } from './lease.ts';
import { LocalReads } from './local-reads.ts';
import { LogServer, type ServingTerms } from './log-server.ts';
import type { Answer, Copy, Envelope, ForPrimary, Pull, PullAnswer, Question } from './messages.ts';
import { PeerTable } from './peer-table.ts';
import { Primary } from './primary.ts';
import { PrimaryDoor } from './primary-door.ts';
import { promote } from './promotion.ts';
import { othersForMajority, type RegionContext } from './region-context.ts';
import { Reinstatement } from './reinstatement.ts';
import { ReplicaReads } from './replica-reads.ts';
import { Signal } from './signal.ts';
import { startUp } from './start-up.ts';
import { Term } from './term.ts';
import { Upkeep } from './upkeep.ts';
import { vote } from './voter.ts';

const { requestTimeoutMs } = replicationDefaults;

export class RegionNode {
  readonly context: RegionContext;
  readonly term: Term;
  readonly acknowledgements: Acknowledgements;
  readonly peers: PeerTable;
  readonly follower: Follower;
  readonly feed: ChangeFeed;
  readonly door: PrimaryDoor;
  readonly #growth: Signal;
  readonly #termChange: Signal;
  readonly #stop: Signal;
  readonly #envoy: Envoy;
  readonly #catchUp: CatchUp;
  readonly #greeter: Greeter;
  readonly #lease: Lease;
  readonly #guard: LeaseGuard;
  readonly #server: LogServer;
  readonly #reads: LocalReads;
  readonly #primary: Primary;
  readonly #replica: ReplicaReads;
  readonly #upkeep: Upkeep;
  #isStopped = false;

  constructor(context: RegionContext) {
    const { region, store, timers, wallClock, random } = context;
    this.context = context;
    this.#growth = new Signal(timers);
    this.#termChange = new Signal(timers);
    this.#stop = new Signal(timers);
    this.acknowledgements = new Acknowledgements(timers);
    this.peers = new PeerTable(timers);
    this.#lease = new Lease(String(random.next()), context.mode === 'majority' ? othersForMajority(context) : 0);
    this.#guard = new LeaseGuard(timers.now());
    this.term = new Term(region, store, () => this.#onTermChange());
    this.#envoy = new Envoy(context, this.term);
    this.feed = new ChangeFeed(store);
    const onGrown = (): void => this.#onGrown();
    this.#catchUp = new CatchUp({ store, envoy: this.#envoy, onGrown });
    this.#server = new LogServer({ store, timers, growth: this.#growth });
    this.#reads = new LocalReads(store, region, wallClock);
    const queue = new CommitQueue({ ...context, epoch: () => this.term.own, onWritten: onGrown });
    this.#primary = new Primary({
      context,
      term: this.term,
      queue,
      reads: this.#reads,
      acknowledgements: this.acknowledgements,
      lease: this.#lease,
    });
    this.#upkeep = new Upkeep({ ...context, queue, isPrimary: () => this.term.own !== undefined });
    const shared = {
      term: this.term,
      catchUp: this.#catchUp,
      guard: this.#guard,
      termChange: this.#termChange,
      timers,
    };
    const onError = (error: unknown): void => reportFault({ region, error });
    this.follower = new Follower({ ...shared, random, onError });
    this.#replica = new ReplicaReads({
      ...shared,
      store,
      follower: this.follower,
      reads: this.#reads,
      growth: this.#growth,
    });
    const isClosed = (): boolean => this.#isStopped;
    this.door = new PrimaryDoor({ ...shared, envoy: this.#envoy, isClosed, here: (question) => this.#do(question) });
    const known = { context, term: this.term, peers: this.peers };
    const reinstatement = new Reinstatement({ ...known, stand: () => this.promote(false), onError });
    this.#greeter = new Greeter({
      ...known,
      envoy: this.#envoy,
      isMending: () => this.isMending,
      stop: this.#stop,
      isStopped: isClosed,
      onRound: () => reinstatement.look(),
    });
  }

  start(): void {
    void this.follower.run();
    void this.#greeter.run();
    this.#upkeep.start();
    void startUp({
      context: this.context,
      term: this.term,
      greetAll: () => this.#greeter.all(),
      sleep: (ms) => this.#stop.wait(ms),
      isStopped: () => this.#isStopped,
    });
  }

  /** Answers nothing any more and asks nothing; what waits is told. The store is the caller's to close. */
  stop(): void {
    this.#isStopped = true;
    this.follower.stop();
    this.#upkeep.stop();
    this.feed.close();
    this.term.stop();
    this.#stop.fire();
  }

  /** Here when this region has it, else at the primary. */
  async get(collection: string, key: string, how: ReadOptions): Promise<FoundEntry> {
    const here =
      this.term.own === undefined && (await this.#replica.answer(how, () => this.#reads.get(collection, key)));
    return here || this.door.ask<FoundEntry>({ type: 'get', collection, key, how });
  }

  async list(query: ListQuery, how: ReadOptions): Promise<FoundPage> {
    const here = this.term.own === undefined && (await this.#replica.answer(how, () => this.#reads.list(query)));
    return here || this.door.ask<FoundPage>({ type: 'list', query, how });
  }

  /** Makes this region the primary. */
  async promote(force: boolean): Promise<FailoverReport> {
    const { context, term } = this;
    const { own } = term;
    const { position } = context.store.log.head;
    if (own !== undefined) {
      const { region } = context;
      const same = { primary: region, previousPrimary: region, epoch: own.number, unreached: [], mayHaveLost: false };
      return { ...same, token: this.#reads.token, survivedVersion: position, lastKnownVersion: position };
    }
    const lastHeardPosition = (): number => this.follower.leaderPosition;
    const sleep = (ms: number): Promise<void> => this.#stop.wait(ms);
    const shared = { term, catchUp: this.#catchUp, envoy: this.#envoy, greeter: this.#greeter, guard: this.#guard };
    // What has come of it is told at once: regions wait for it.
    return promote({ context, ...shared, lastHeardPosition, sleep }, { force }).finally(() => {
      void this.#greeter.all();
    });
  }

  /** Asks another region to become primary. */
  async promoteOther(region: string, force: boolean): Promise<FailoverReport> {
    const timeoutMs = 5 * requestTimeoutMs;
    const { body } = await this.#envoy.ask(region, { type: 'promote', force }, timeoutMs);
    return (body as { readonly value: FailoverReport }).value;
  }

  get isMending(): boolean {
    return this.#catchUp.isMending;
  }

  /** What another region is told. Rejects when it is stopped. */
  async answer({ region, epoch, body }: Envelope<Question>): Promise<Envelope<Answer>> {
    if (this.#isStopped) throw closedFault();
    this.term.hear(epoch);
    const answer = await this.#answer(region, body).catch(refusal);
    return { region: this.context.region, epoch: this.term.known, body: answer };
  }

  async #answer(from: string, body: Question): Promise<Answer> {
    switch (body.type) {
      case 'hello':
        this.#greeter.hear(from, body);
        return this.#greeter.hello();
      case 'pull':
        return (await this.#serve(from, body)) ?? { type: 'not-primary' };
      case 'copy':
        return this.#maySend(body) && !this.isMending ? this.#server.copy(body) : { type: 'not-primary' };
      case 'promise': {
        const { term, context } = this;
        return vote(body, {
          term,
          store: context.store,
          catchUp: this.#catchUp,
          guard: this.#guard,
          now: () => context.timers.now(),
        });
      }
      case 'promote':
        return { type: 'result', value: await this.promote(body.force) };
      default:
        return this.term.own === undefined ? { type: 'not-primary' } : { type: 'result', value: await this.#do(body) };
    }
  }

  async #serve(from: string, pull: Pull): Promise<PullAnswer | undefined> {
    const { store, timers } = this.context;
    if (!this.#maySend(pull)) return undefined;
    if (pull.candidacy === undefined) {
      if (pull.stamp !== undefined) this.#lease.renew(from, pull.stamp);
      const isPrefix = !pull.isMending && store.log.chainAt(pull.position) === pull.chain;
      this.acknowledgements.acknowledge(from, isPrefix ? pull.position : 0, store.log.head.position);
    }
    const epoch = this.term.own;
    const terms: ServingTerms = {
      stamp: () => this.#lease.stamp(timers.now()),
      isNewest: () => epoch !== undefined && this.#lease.isHeld(timers.now()),
      mayServe: () => !this.#isStopped && this.#maySend(pull),
    };
    return this.#server.pull(pull, terms);
  }

  /** To its replicas as primary; to a candidate that it has promised. */
  #maySend({ candidacy }: Pick<Pull | Copy, 'candidacy'>): boolean {
    if (candidacy === undefined) return this.term.own !== undefined;
    return compareEpochs(candidacy, this.term.promises.highest) === 0;
  }

  #do(question: ForPrimary): Promise<object> {
    if (question.type === 'commit') return this.#primary.commit(question);
    const { how } = question;
    if (question.type === 'list') return this.#primary.read(how, () => this.#reads.list(question.query));
    return this.#primary.read(how, () => this.#reads.get(question.collection, question.key));
  }

  #onGrown(): void {
    this.#growth.fire();
    this.feed.wake();
  }

  #onTermChange(): void {
    this.acknowledgements.reset();
    this.#lease.reset();
    this.#termChange.fire();
    this.#growth.fire();
  }
}

function refusal(error: unknown): Answer {
  if (!isAntipodeError(error)) throw error;
  const { code, message, details } = error;
  return { type: 'refusal', code, message, details };
}
