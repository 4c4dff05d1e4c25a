/** A decision in plain words, with every region's score: what `GET /v1/why` shows. */
import type { DecideContext, Decision } from './decide.ts';
import type { Region } from './region.ts';
import type { Choice } from './strategy.ts';
import { percent, whyOut } from './why-out.ts';

export interface ExplainedRegion {
  readonly id: string;
  readonly chosen: boolean;
  /** False when it was left out before any comparison, for `reason`. */
  readonly eligible: boolean;
  /** What the strategy compares; absent where it has none. */
  readonly score?: number;
  readonly reason: string;
}

export interface Explanation {
  /** The strategy. */
  readonly by: string;
  /** Of the scores, and their direction. */
  readonly unit: string;
  /** Absent when no region can take the request. */
  readonly chosen?: string;
  readonly reason: string;
  /** The chosen one first, then the others from best to worst, then those left out. */
  readonly candidates: readonly ExplainedRegion[];
}

export interface ExplainOptions {
  readonly decision: Decision;
  readonly tried: readonly string[];
  /** Why a region is among those tried, where that is not because it was. */
  readonly reasons?: ReadonlyMap<string, string> | undefined;
}

export function explain(context: DecideContext, choice: Choice, options: ExplainOptions): Explanation {
  const { regions, strategy } = context;
  const chosen = options.decision.region;
  const candidates = regions
    .map((region) => explainRegion(context, choice, { region, ...options }))
    .sort((a, b) => rank(a) - rank(b) || (a.score ?? Number.MAX_VALUE) - (b.score ?? Number.MAX_VALUE));
  return {
    by: strategy.name,
    unit: `${strategy.unit}, lower is better`,
    ...(chosen !== undefined && { chosen: chosen.id }),
    reason: whyThis(context, choice, options.decision),
    candidates,
  };
}

function explainRegion(
  { strategy, settings }: DecideContext,
  choice: Choice,
  { region, decision, tried, reasons }: ExplainOptions & { readonly region: Region },
): ExplainedRegion {
  const { nowMs } = choice;
  const chosen = region === decision.region;
  const isTried = tried.includes(region.id);
  const standing = region.standing(nowMs);
  const out = isTried ? (reasons?.get(region.id) ?? 'tried before') : whyOut(region, { nowMs, settings });
  const score = strategy.score(choice, region);
  const described = strategy.describe(choice, region);
  return {
    id: region.id,
    chosen,
    eligible: chosen || (!isTried && (standing === 'up' || standing === 'trial')),
    ...(Number.isFinite(score) && { score }),
    reason: out === undefined ? described : `${out}; ${described}`,
  };
}

function rank({ chosen, eligible }: ExplainedRegion): number {
  return chosen ? 0 : eligible ? 1 : 2;
}

function whyThis({ strategy, settings }: DecideContext, choice: Choice, { region, manner, better }: Decision): string {
  const { improvementShare, improvementMs, maxErrorRate } = settings;
  if (region === undefined) return 'no region can take a request: all are unhealthy, draining, or were tried';
  if (manner === 'panic') {
    return `panic: no region is left that fails less than ${percent(maxErrorRate)} of its answers, and ${region.id} fails least`;
  }
  if (manner === 'kept') {
    return `${region.id} is kept: ${better!.id} is better, but not by ${percent(improvementShare)} and ${improvementMs} ms`;
  }
  return `${region.id} is best: ${strategy.describe(choice, region)}`;
}
