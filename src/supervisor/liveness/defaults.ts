/** Every default of the liveness of workers, in one place. */

export interface LivenessOptions {
  /** How often a worker is expected to tell that its event loop turns. */
  readonly heartbeatIntervalMs: number;
  /** How often the parent looks at who has fallen silent. */
  readonly checkIntervalMs: number;
  /** A worker that has said nothing for so long is blocked or stopped. */
  readonly silenceMs: number;
  /** When the parent's own checks lie this far apart, the parent was asleep, and nobody's silence until then counts. */
  readonly asleepMs: number;
}

/**
 * A worker stopped right after a heartbeat is found after 4.25 s at the latest, which leaves the rest of five seconds to
 * replace it; four heartbeats in a row have to be missed.
 */
export const livenessDefaults: LivenessOptions = Object.freeze({
  heartbeatIntervalMs: 1_000,
  checkIntervalMs: 250,
  silenceMs: 4_000,
  asleepMs: 1_500,
});
