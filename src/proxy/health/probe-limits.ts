/** What bounds the checking itself. */
export interface ProbeLimits {
  /** Checks of one service that run at the same time; more wait. */
  readonly maxConcurrentProbes: number;
  /** What is read of an answer's body; an answer that is longer passes as it is. */
  readonly maxProbeBodyBytes: number;
}

export const probeLimits: ProbeLimits = Object.freeze({ maxConcurrentProbes: 16, maxProbeBodyBytes: 65_536 });
