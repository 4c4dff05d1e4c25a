/** The figures of how nodes see each other, in one place; listed in docs/limits.md. */

export interface WorldDefaults {
  /** Between two checks of a region by another node. */
  readonly regionCheckMs: number;
  /** Between two checks of a region when the last one contradicts what is known of it. */
  readonly regionDoubtMs: number;
  /** Between two looks of a node at how the data of its region stands. */
  readonly dataLookMs: number;
  /** In `dev`: how long a region that was never up may take, until it is told of as down. */
  readonly regionStartMs: number;
  /** A region that has answered neither requests nor checks for this long loses the requests that wait for it. */
  readonly regionSilentMs: number;
  /** Addresses of regions, for each service, with connections of their own; beyond it the oldest loses its idle ones. */
  readonly maxRegionEndpoints: number;
  /** Endpoints of a service that are no more, and whose counts go on when one of their name comes again; the oldest are forgotten. */
  readonly rememberedEndpoints: number;
  /** Regions a request may have come through before this one and still be handed on; a global entry is none. */
  readonly maxHops: number;
  /** Global entries a request may have come through and still be sent to a region: behind a `url` may be another entry, or this one again. */
  readonly maxEntries: number;
  /** How long a new config waits for services that are new or different to be able to serve, before it comes into force. */
  readonly reloadWarmUpMs: number;
  /** How long processes and connections that a new config has no use for may finish what they have. */
  readonly reloadGraceMs: number;
  /** How many times as late the loop of a worker may be before requests are refused: an app computes, where an edge alone does not. */
  readonly appLagFactor: number;
}

export const worldDefaults: WorldDefaults = Object.freeze({
  regionCheckMs: 2_000,
  regionDoubtMs: 500,
  dataLookMs: 1_000,
  regionStartMs: 30_000,
  regionSilentMs: 3_000,
  maxRegionEndpoints: 1_024,
  rememberedEndpoints: 1_000,
  maxHops: 0,
  maxEntries: 1,
  reloadWarmUpMs: 5_000,
  reloadGraceMs: 30_000,
  appLagFactor: 10,
});
