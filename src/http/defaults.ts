/** What a message may hold at most, beyond what a front limits itself. */
export interface HttpDefaults {
  /** Characters of a method; a longer one is answered 400. */
  readonly maxMethodLength: number;
  /** Chunk extensions of a whole body; more are answered 400. */
  readonly maxChunkExtensionBytes: number;
  /** Trailer fields of a body, in bytes; more are answered 431. */
  readonly maxTrailerBytes: number;
  /** Trailer fields of a body; more are answered 431. */
  readonly maxTrailerFields: number;
}

export const httpDefaults: HttpDefaults = Object.freeze({
  maxMethodLength: 32,
  maxChunkExtensionBytes: 1_024,
  maxTrailerBytes: 8_192,
  maxTrailerFields: 100,
});
