/**
 * What a region is when its process starts. It asks the others before it acts: one that was primary may have been
 * replaced, and an empty one must not begin a history of its own where others have one.
 *
 * A region goes on as the primary it was when all others have answered and none knows a higher epoch; with `async`, when
 * they stay silent for a while; with `majority`, when a majority has answered. The first term of all begins at the region
 * that the config names, once a majority has said that they are as empty as it is.
 */
import type { Random } from '../../core/index.ts';
import { replicationDefaults } from './defaults.ts';
import { chained } from './log-record.ts';
import type { Hello } from './messages.ts';
import { othersForMajority, othersOf, type RegionContext } from './region-context.ts';
import { applyRecord } from './region-store.ts';
import type { Term } from './term.ts';
import { startOfTerm } from './term-positions.ts';

export interface StartUpOptions {
  readonly context: RegionContext;
  readonly term: Term;
  /** Asks every other region where it stands; what does not answer is left out. */
  readonly greetAll: () => Promise<readonly Hello[]>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
}

const { startProbeMs, retryBaseMs, retryMaxMs } = replicationDefaults;

/** Resolves when it is known what this region is. */
export async function startUp(options: StartUpOptions): Promise<void> {
  const { context, term, greetAll, sleep, isStopped } = options;
  const { timers, random } = context;
  const beganMs = timers.now();
  for (let waitMs = retryBaseMs; !isStopped(); waitMs = Math.min(waitMs * 2, retryMaxMs)) {
    const answers = await greetAll();
    if (isStopped() || term.leader !== undefined || term.own !== undefined) return;
    if (mayBegin(options, answers)) {
      openFirstTerm(options);
      return;
    }
    if (term.mayResume && mayResume(options, answers, timers.now() - beganMs)) {
      term.activate();
      return;
    }
    await sleep(waitMs * (0.5 + half(random)));
  }
}

function half(random: Random): number {
  return random.next() / 2;
}

function mayResume({ context }: StartUpOptions, answers: readonly Hello[], silentMs: number): boolean {
  if (answers.length === othersOf(context).length) return true;
  return context.mode === 'majority' ? answers.length >= othersForMajority(context) : silentMs >= startProbeMs;
}

function mayBegin({ context, term }: StartUpOptions, answers: readonly Hello[]): boolean {
  if (context.region !== context.firstPrimary || term.known.number > 0 || !term.promises.isEmpty) return false;
  if (context.store.log.head.position > 0 || answers.length < othersForMajority(context)) return false;
  return answers.every(({ lastEpoch, position }) => lastEpoch.number === 0 && position === 0);
}

function openFirstTerm({ context, term }: StartUpOptions): void {
  const { store, region, regions, wallClock } = context;
  const epoch = { number: 1, primary: region };
  const position = startOfTerm(epoch, regions);
  const record = { position, epoch, atMs: Math.floor(wallClock.now()), changes: [], follows: 0 };
  applyRecord(store, chained(record, store.log.head.chain));
  store.flush();
  term.activate();
}
