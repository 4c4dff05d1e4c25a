/**
 * The decision itself: of the regions that may take a request, the one with the least score.
 *
 * Left out are regions that are unhealthy, draining, or already tried. A failing region is left out while another one is
 * not; when all that are healthy fail, the one that fails least is taken rather than none (panic). A region on trial takes
 * part with a small chance. For scores that are learnt, the cell's region is kept unless another one is better by a real
 * margin: by 15 % and by 5 ms. The margin is for noise, not for events: once a region has come back, each cell chooses
 * afresh.
 * `choose` and `explain` both come through here; nothing is changed here.
 */
import type { Random } from '../core/index.ts';
import type { SteeringSettings } from './defaults.ts';
import type { Region } from './region.ts';
import type { Choice, Strategy } from './strategy.ts';

/** How a region was come to. `kept`: another one has a lower score, but not by the margin. */
export type Manner = 'best' | 'kept' | 'trial' | 'panic' | 'none';

/** Filled by `decide`; one object serves all requests, because one is decided at a time. */
export interface Decision {
  region: Region | undefined;
  manner: Manner;
  /** The region with the least score where `region` is kept in spite of it. */
  better: Region | undefined;
}

export interface DecideContext {
  readonly regions: readonly Region[];
  readonly strategy: Strategy;
  readonly settings: SteeringSettings;
}

export interface DecideOptions {
  readonly tried: readonly string[];
  /** Returns of regions so far; the cell's region is kept only if it was chosen or kept since the last one. */
  readonly returns: number;
  /** What a region on trial draws from; undefined: it does not take part. */
  readonly trialDraw: Random | undefined;
  readonly into: Decision;
}

export function decide(
  { regions, strategy, settings }: DecideContext,
  choice: Choice,
  { tried, returns, trialDraw, into }: DecideOptions,
): void {
  const { cell, nowMs } = choice;
  const home = strategy.isLearnt && cell.returnsSeen === returns ? cell.home : -1;
  let best: Region | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  let homeScore = Number.NaN;
  let leastBad: Region | undefined;
  let leastRate = Number.POSITIVE_INFINITY;
  let leastBadScore = Number.POSITIVE_INFINITY;
  strategy.begin?.(choice);
  for (const region of regions) {
    const standing = region.standing(nowMs);
    if (standing === 'unhealthy' || standing === 'draining' || tried.includes(region.id)) continue;
    const score = strategy.score(choice, region);
    const onTrial = standing === 'trial' && trialDraw !== undefined && trialDraw.next() < settings.trialShare;
    if (standing === 'up' || onTrial) {
      if (best === undefined || score < bestScore) [best, bestScore] = [region, score];
      if (region.index === home) homeScore = score;
      continue;
    }
    const rate = region.gate.errorRate(nowMs);
    if (leastBad === undefined || rate < leastRate || (rate === leastRate && score < leastBadScore)) {
      leastBad = region;
      leastRate = rate;
      leastBadScore = score;
    }
  }
  into.better = undefined;
  into.region = best ?? leastBad;
  into.manner = best !== undefined ? 'best' : leastBad !== undefined ? 'panic' : 'none';
  if (best === undefined) return;
  if (best.index !== home && !Number.isNaN(homeScore) && !isRealImprovement(bestScore, homeScore, settings)) {
    into.region = regions[home];
    into.manner = 'kept';
    into.better = best;
  } else if (best.standing(nowMs) === 'trial') {
    into.manner = 'trial';
  }
}

function isRealImprovement(
  score: number,
  than: number,
  { improvementShare, improvementMs }: SteeringSettings,
): boolean {
  return score < than * (1 - improvementShare) && than - score >= improvementMs;
}
