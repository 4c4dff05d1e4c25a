/** The figures of links, in one place; listed in docs/limits.md. */
export interface LinkDefaults {
  /** Under way in one direction of one connection: at 200 ms there and back, 10 MB/s. */
  readonly windowBytes: number;
  /** From the cut, or from the opening while cut, to the reset. */
  readonly cutResetMs: number;
  /** Connections through one link; further ones are dropped. */
  readonly maxConnections: number;
  /** Clients whose round trips to a region are this near to each other share a line. */
  readonly clientStepMs: number;
  /** Lines from clients' places to regions; beyond it the one used longest ago takes no new connections. */
  readonly maxClientLines: number;
  /** Lines kept listening for places not met yet. */
  readonly spareLines: number;
}

export const linkDefaults: LinkDefaults = Object.freeze({
  windowBytes: 1_048_576,
  cutResetMs: 1_000,
  maxConnections: 8_192,
  clientStepMs: 5,
  maxClientLines: 256,
  spareLines: 16,
});
