/**
 * Whether an asynchronous mode loses no more than it says: every acknowledged write that is gone lies behind the version
 * that a promotion says survived, and the region that had accepted it reports it.
 */
import { checkDurability, type Operation, type Verdict, type Violation } from '../../../src/consistency/index.ts';
import type { FailoverReport } from '../../../src/data/index.ts';
import type { RunHistory } from './run-history.ts';

/** Acknowledged writes that are gone. */
export function lostWrites({ events, final }: RunHistory): readonly Operation[] {
  const verdict = checkDurability(events, final);
  if (verdict.outcome !== 'violation') return [];
  return verdict.violations.flatMap(({ rule, operations }) => (rule === 'lost-write' ? operations.slice(-1) : []));
}

/** For a history in which every write has a key of its own. */
export function checkLosses(run: RunHistory): Verdict {
  const phantom = checkDurability(run.events, run.final);
  const violations: Violation[] =
    phantom.outcome === 'violation' ? phantom.violations.filter(({ rule }) => rule === 'phantom-value') : [];
  for (const write of lostWrites(run)) {
    const version = write.version!;
    const isBehind = run.promotions.some(
      ({ report }) => version > report.survivedVersion && write.epoch! < termAfter(report),
    );
    const isReported = run.lost.some(
      ({ firstVersion, lastVersion }) => firstVersion <= version && version <= lastVersion,
    );
    if (isBehind && isReported) continue;
    const why = isBehind ? 'no region reports it' : 'every promotion says that it survived';
    violations.push({ rule: 'unstated-loss', message: `version ${version} is gone, and ${why}`, operations: [write] });
  }
  return violations.length === 0 ? { outcome: 'ok' } : { outcome: 'violation', violations };
}

/** How long before the promotion that lost it each write had been acknowledged; the greatest of all. */
export function oldestLossMs(run: RunHistory): number {
  const ages = lostWrites(run).map(({ version, endMs, epoch }) => {
    const promotion = run.promotions.find(
      ({ report }) => version! > report.survivedVersion && epoch! < termAfter(report),
    );
    return promotion === undefined ? 0 : promotion.atMs - endMs;
  });
  return Math.max(0, ...ages);
}

/** The term that the promotion began, counted as versions count it. */
function termAfter({ survivedVersion }: FailoverReport): number {
  return Math.floor(survivedVersion / 2 ** 32) + 1;
}
