/** What bounds the checking itself. */
export interface ProbeDefaults {
  /** Checks of one service that run at the same time; more wait. */
  readonly maxConcurrentProbes: number;
  /** What is read of the body of a check's answer; an answer that is longer passes as it is. */
  readonly maxProbeBodyBytes: number;
}

export const probeDefaults: ProbeDefaults = Object.freeze({ maxConcurrentProbes: 16, maxProbeBodyBytes: 65_536 });
