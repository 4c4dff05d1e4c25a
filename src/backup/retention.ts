/**
 * Which backups may go. A backup with its log reaches until the next one begins and further, so one is needed for a moment as
 * long as no newer one begins before it.
 *
 * Invariant: the newest backup that is whole is never among them, and one that is damaged is not counted as kept.
 */
export interface Retention {
  /** At least so many of the newest. */
  readonly keep?: number | undefined;
  /** Those from which the data of every moment since can be restored. */
  readonly keepForMs?: number | undefined;
}

export interface KeptBackup {
  /** The first moment that it can be restored to. */
  readonly fromMs: number;
  readonly isWhole: boolean;
}

/** Those that no rule wants; all of `backups`, oldest first. With no rule none. */
export function superseded<B extends KeptBackup>(
  backups: readonly B[],
  { keep, keepForMs }: Retention,
  nowMs: number,
): readonly B[] {
  if (keep === undefined && keepForMs === undefined) return [];
  const whole = backups.filter(({ isWhole }) => isWhole);
  const byNumber = Math.max(0, whole.length - Math.max(1, keep ?? 1));
  const since = nowMs - (keepForMs ?? 0);
  return whole.filter((_, at) => {
    const next = whole[at + 1];
    return at < byNumber && next !== undefined && next.fromMs <= since;
  });
}
