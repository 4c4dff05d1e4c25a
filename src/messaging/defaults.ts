/** How much workers may tell each other, and count together; listed in docs/limits.md. */

export interface MessagingDefaults {
  /** A message as JSON, in UTF-8; a larger one is refused to who would send it. */
  readonly maxMessageBytes: number;
  /** Characters of the name of a topic, or of a counter. */
  readonly maxNameLength: number;
  /** Messages on their way to one worker, or from it; beyond it they are left out, and it is told, or refused. */
  readonly maxUnderWayBytes: number;
  /** Counters of one service at the same time. */
  readonly maxCounters: number;
  /** Between two searches for counters whose window is over, where there is no room for another. */
  readonly sweepIntervalMs: number;
  /** How long a supervisor may take to count. */
  readonly answerMs: number;
}

export const messagingDefaults: MessagingDefaults = Object.freeze({
  maxMessageBytes: 65_536,
  maxNameLength: 200,
  maxUnderWayBytes: 8_388_608,
  maxCounters: 10_000,
  sweepIntervalMs: 1_000,
  answerMs: 5_000,
});
