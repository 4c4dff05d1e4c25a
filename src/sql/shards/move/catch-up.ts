/** Rounds of copying what changed, until so little is left that writers can wait for it. */
import { applyChanges } from './apply-changes.ts';
import type { MoveContext } from './context.ts';
import { shardMoveDefaults } from './defaults.ts';
import { inSnapshot, inTransaction, stateOf } from './transaction.ts';

/** One round; resolves with the number of logged changes that it took, at most `limit`. */
export async function catchUp(move: MoveContext, limit: number): Promise<number> {
  move.report('catch-up');
  const round = (most: number): Promise<number> =>
    inTransaction(
      move.source,
      () => inTransaction(move.target, async () => (await applyChanges(move, most)).count),
      inSnapshot,
    );
  try {
    return await round(limit);
  } catch (error) {
    if (stateOf(error) !== '23505' || limit === Number.MAX_SAFE_INTEGER) throw error;
    // The other side of a unique value's change is in the rest of the log. With all of it the target is as the source is.
    return await round(Number.MAX_SAFE_INTEGER);
  }
}

/** Rounds until few changes are left, or until there have been so many rounds that it will not get better. */
export async function catchUpMost(move: MoveContext): Promise<void> {
  const { maxRounds, roundChanges, tailChanges } = shardMoveDefaults;
  for (let round = 0; round < maxRounds; round++) {
    if ((await move.step(() => catchUp(move, roundChanges))) < tailChanges) return;
    await move.checkWanted();
  }
}
