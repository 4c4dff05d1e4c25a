/**
 * How a region becomes primary when it is told to. It asks every other region for a promise to accept nothing of the old
 * term any more, catches up with the one whose log goes furthest, waits until no lease can be held, and opens a new term.
 *
 * What it does not lose: a write that more regions had acknowledged, besides the primary, than could not be asked; and
 * where the old primary itself could be asked, nothing. Without `force` it refuses where that is not enough: with `async`
 * every region but the old primary must promise; with `majority` a majority of all, so that two candidates never both succeed.
 * A candidacy that breaks off is withdrawn: nobody else can open its epoch, so what was promised to it binds nobody any more.
 * (Viewstamped Replication's view change, Liskov and Cowling 2012, but that somebody else chooses when and whom.)
 */
import type { FailoverOptions, FailoverReport } from '../engine.ts';
import { failoverFault } from '../faults.ts';
import type { CatchUp } from './catch-up.ts';
import { replicationDefaults } from './defaults.ts';
import type { Envoy } from './envoy.ts';
import { compareEpochs, type Epoch } from './epoch.ts';
import type { Greeter } from './greeter.ts';
import type { LeaseGuard } from './lease.ts';
import { chained } from './log-record.ts';
import type { PromiseAnswer } from './messages.ts';
import { othersForMajority, othersOf, type RegionContext } from './region-context.ts';
import { applyRecord } from './region-store.ts';
import { formatToken } from './state-token.ts';
import type { Term } from './term.ts';
import { numberBehind, startOfTerm } from './term-positions.ts';

export interface PromotionOptions {
  readonly context: RegionContext;
  readonly term: Term;
  readonly catchUp: CatchUp;
  readonly envoy: Envoy;
  readonly greeter: Greeter;
  readonly guard: LeaseGuard;
  /** The last write that the old primary was heard to have. */
  readonly lastHeardPosition: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Vote extends PromiseAnswer {
  readonly region: string;
}

const { requestTimeoutMs } = replicationDefaults;

/** Rejects with ERR_DATA_FAILOVER where it is not safe, or another promotion has overtaken it. */
export async function promote(options: PromotionOptions, { force }: FailoverOptions): Promise<FailoverReport> {
  const { context, term, catchUp } = options;
  const previous = term.known.primary || undefined;
  if (catchUp.isMending && !force) throw failoverFault(context.region, 'it is being filled or mended itself');
  const number = Math.max(term.nextNumber, numberBehind(context.store.log.head.position, context.regions));
  const epoch = { number, primary: context.region };
  // Before anybody promises: a promise stops the old primary.
  if (!force) checkReached(options, await reachable(options), previous);
  if (!term.promise(epoch)) throw overtaken(context.region);
  try {
    return await stand(options, { epoch, force, previous });
  } catch (error) {
    term.withdraw(epoch);
    throw error;
  }
}

interface Candidacy {
  readonly epoch: Epoch;
  readonly force: boolean;
  readonly previous: string | undefined;
}

async function stand(options: PromotionOptions, { epoch, force, previous }: Candidacy): Promise<FailoverReport> {
  const { context, catchUp } = options;
  const votes = await collect(options, epoch);
  const usable = votes.filter(({ isMending }) => !isMending);
  if (!force) checkReached(options, new Set(usable.map(({ region }) => region)), previous);
  await reach(options, epoch, usable);
  // Entries that are not one state are no ground for a new term, whoever insists.
  if (catchUp.isMending)
    throw failoverFault(context.region, 'it is being filled or mended, and nobody has what it lacks');
  await waitForLeases(options, votes);
  const survivedVersion = open(options, epoch);
  const promised = new Set(votes.map(({ region }) => region));
  const unreached = othersOf(context).filter((region) => !promised.has(region));
  const heard = Math.max(options.lastHeardPosition(), ...votes.map(({ position }) => position));
  return {
    primary: context.region,
    epoch: epoch.number,
    token: formatToken({ epoch, position: context.store.log.head.position }),
    previousPrimary: previous,
    survivedVersion,
    lastKnownVersion: Math.max(heard, survivedVersion),
    unreached,
    mayHaveLost: mayHaveLost(context, usable.length),
  };
}

/** What was acknowledged is at the regions that were asked, if all were, or it was a majority that had to have it. */
function mayHaveLost(context: RegionContext, asked: number): boolean {
  return asked < (context.mode === 'majority' ? othersForMajority(context) : othersOf(context).length);
}

async function reachable({ context, envoy, greeter }: PromotionOptions): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  await Promise.all(
    othersOf(context).map(async (region) => {
      const answer = await envoy.ask(region, greeter.hello(), requestTimeoutMs).catch(() => undefined);
      if (answer?.body.type === 'hello' && !answer.body.isMending) reached.add(region);
    }),
  );
  return reached;
}

function checkReached({ context }: PromotionOptions, reached: ReadonlySet<string>, previous: string | undefined): void {
  const missing = othersOf(context).filter((region) => !reached.has(region));
  if (context.mode === 'majority') {
    if (reached.size >= othersForMajority(context)) return;
    throw failoverFault(
      context.region,
      `a majority of the regions is needed, and these do not answer: ${missing.join(', ')}`,
    );
  }
  const needed = missing.filter((region) => region !== previous);
  if (needed.length === 0) return;
  throw failoverFault(context.region, `these may have writes that it has not, and do not answer: ${needed.join(', ')}`);
}

async function collect({ context, envoy, term }: PromotionOptions, epoch: Epoch): Promise<readonly Vote[]> {
  const votes: Vote[] = [];
  let isRefused = false;
  await Promise.all(
    othersOf(context).map(async (region) => {
      const question = { type: 'promise', candidacy: epoch } as const;
      const answer = await envoy.ask<PromiseAnswer>(region, question, requestTimeoutMs).catch(() => undefined);
      if (answer?.body.type !== 'promised') return;
      term.hearNumber(answer.body.highest);
      if (answer.body.isGranted) votes.push({ ...answer.body, region });
      else isRefused = true;
    }),
  );
  if (isRefused) throw overtaken(context.region);
  return votes;
}

/** Has everything that the furthest log has. */
async function reach(options: PromotionOptions, epoch: Epoch, votes: readonly Vote[]): Promise<void> {
  const { context, term, catchUp } = options;
  const { log } = context.store;
  const own = { lastEpoch: term.lastEpoch, position: log.head.position };
  const best = votes.reduce<Vote | undefined>((a, b) => (compareLogs(b, a ?? own) > 0 ? b : a), undefined);
  if (best === undefined) return;
  const isCurrent = (): boolean => isOurs(term, epoch);
  for (let tries = 0; log.head.chain !== best.chain || catchUp.isMending; ) {
    if (!isCurrent()) throw overtaken(context.region);
    try {
      const before = log.head.position;
      await catchUp.step({ region: best.region, candidacy: epoch, isCurrent });
      if (log.head.position > before) tries = 0;
    } catch (cause) {
      if (tries >= 5)
        throw failoverFault(context.region, `${best.region} has more than it, and does not hand it over`, cause);
    }
    if (++tries > 20) throw failoverFault(context.region, `${best.region} has more than it, and does not hand it over`);
  }
}

interface LogEnd {
  readonly lastEpoch: Epoch;
  readonly position: number;
}

function compareLogs(a: LogEnd, b: LogEnd): number {
  return compareEpochs(a.lastEpoch, b.lastEpoch) || a.position - b.position;
}

async function waitForLeases({ context, term, guard, sleep }: PromotionOptions, votes: readonly Vote[]): Promise<void> {
  if (context.mode === 'async' || votes.some((vote) => vote.hasSteppedDown && vote.region === term.known.primary))
    return;
  await sleep(Math.max(guard.leftMs(context.timers.now()), ...votes.map(({ guardMs }) => guardMs)));
}

/** Returns the position that the new term follows. */
function open({ context, term }: PromotionOptions, epoch: Epoch): number {
  const { store, wallClock, region, regions } = context;
  if (!isOurs(term, epoch)) throw overtaken(region);
  const { position: follows, chain } = store.log.head;
  const position = startOfTerm(epoch, regions);
  if (position <= follows) throw failoverFault(region, 'its log now goes further than the term that it asked for');
  const record = { position, epoch, atMs: Math.floor(wallClock.now()), changes: [], follows };
  applyRecord(store, chained(record, chain));
  store.flush();
  term.activate();
  return follows;
}

/** No higher epoch was promised or heard of since. */
function isOurs(term: Term, epoch: Epoch): boolean {
  return !term.isStopped && compareEpochs(term.promises.highest, epoch) === 0;
}

function overtaken(region: string): Error {
  return failoverFault(region, 'another promotion has overtaken this one; if nothing comes of that one, ask again');
}
