/** Every default of the liveness of workers, in one place. */

export interface LivenessOptions {
  /** How often a worker is expected to tell that its event loop turns. */
  readonly heartbeatIntervalMs: number;
  /** How often the parent looks at who has fallen silent. */
  readonly checkIntervalMs: number;
  /** A worker that has said nothing for so long is blocked or stopped. */
  readonly silenceMs: number;
  /** The same of one that the system says is stopped: no long computation is that. */
  readonly stoppedMs: number;
  /** When the parent's own checks lie this far apart, the parent was asleep, and nobody's silence until then counts. */
  readonly asleepMs: number;
}

/**
 * A worker that is stopped is found after 2.25 s at the latest, which leaves the rest of five seconds to replace it. One
 * whose loop does not turn may be about to end a long computation: it has to miss four heartbeats in a row.
 */
export const livenessDefaults: LivenessOptions = Object.freeze({
  heartbeatIntervalMs: 1_000,
  checkIntervalMs: 250,
  silenceMs: 4_000,
  stoppedMs: 2_000,
  asleepMs: 1_500,
});
