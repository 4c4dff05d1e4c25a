/** How an edge goes away, in figures. */
export interface DrainDefaults {
  /** How long the health path says no while everything else goes on, so that load balancers in front look elsewhere. Nobody is waited for where nobody has asked. */
  readonly announceMs: number;
  /** How long requests under way, and tunnels, may then take. */
  readonly graceMs: number;
  /** How long before the grace is over both sides of a WebSocket are told; half of a shorter grace. */
  readonly farewellMs: number;
  /** Whoever has asked for the health within this time is taken to go on asking. */
  readonly askedWithinMs: number;
}

export const drainDefaults: DrainDefaults = Object.freeze({
  announceMs: 5_000,
  graceMs: 30_000,
  farewellMs: 1_000,
  askedWithinMs: 60_000,
});
