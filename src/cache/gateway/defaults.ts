/** What a region's gateway does where it is not told; the rest is as for caches that are linked by themselves. */
export interface GatewayDefaults {
  /** How long another region holds a question for what is new in its book, while there is nothing. */
  readonly waitMs: number;
  /** How long one node of a region follows the others without saying so again; then another one may. */
  readonly seatMs: number;
  /** Invalidations in one answer. */
  readonly maxBatch: number;
  /** Values in one answer; those that find no room are only told to be invalid. */
  readonly maxBatchBytes: number;
  /** How long an answer may wait for messages of the own region that it must have heard. */
  readonly hearMs: number;
}

export const gatewayDefaults: GatewayDefaults = Object.freeze({
  waitMs: 1_000,
  seatMs: 5_000,
  maxBatch: 256,
  maxBatchBytes: 4_194_304,
  hearMs: 250,
});
