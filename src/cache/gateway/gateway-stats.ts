/** What a region's gateway counts, and how its links do. */

/** The link to one other region. */
export interface LinkStats {
  readonly region: string;
  /** `standing-by`: another node of this region follows it. `apart`: it does not answer, or a Redis does not. */
  readonly state: 'following' | 'standing-by' | 'apart';
  /** Why it is apart. */
  readonly reason?: string;
  /** Undefined while it does not answer. */
  readonly rttMs: number | undefined;
  /** For how long this region may have missed what that one invalidated; 0 while it misses nothing. */
  readonly lagMs: number;
  /** Invalidations known to be still untold. */
  readonly behind: number;
  /** Its invalidations that were made here. */
  readonly applied: number;
  /** Times that too much of them was missed, and all here was dropped. */
  readonly gaps: number;
  /** Questions without an answer. */
  readonly failures: number;
}

export interface GatewayStats {
  /** Misses of this region that others were asked about. */
  readonly asked: number;
  readonly found: number;
  readonly missed: number;
  /** Answers not given, because the other region had heard less than this one. */
  readonly behind: number;
  readonly askFailures: number;
  /** Questions of other regions that were answered with an entry. */
  readonly given: number;
  /** Values written elsewhere that were stored here. */
  readonly values: number;
  /** Values that crossed a change here, and so were dropped. */
  readonly crossed: number;
  /** Values that were not sent for want of room; that they are invalid was told. */
  readonly droppedValues: number;
  readonly links: readonly LinkStats[];
}
