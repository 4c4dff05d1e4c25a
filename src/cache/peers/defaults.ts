/** What linked caches do where they are not told. */
export interface PeerCacheDefaults {
  /** How long a miss may take to ask others. */
  readonly askBudgetMs: number;
  /** Regions that are asked for one miss. */
  readonly maxAsked: number;
  /** Regions that values are sent to, the nearest, where they are not sent to all. */
  readonly nearRegions: number;
  /** Misses that ask at one time; further ones do not. */
  readonly maxAsking: number;
  /** How often a peer hears of this cache when there is nothing to tell. */
  readonly heartbeatMs: number;
  /** A peer that has not been heard for so long is gone, and what it had to tell may be lost. */
  readonly silenceMs: number;
  /** The longest that a peer is waited for when it is told something. */
  readonly timeoutMs: number;
  /** Names of invalidations that wait for one peer; beyond it all it has counts as invalidated. */
  readonly maxQueuedNames: number;
  /** Values that wait for one peer; beyond it the oldest are not sent, and count as invalidated there. */
  readonly maxQueuedValues: number;
  /** Invalidations and values in one message. */
  readonly maxBatch: number;
  /** The largest message that is taken. */
  readonly maxMessageBytes: number;
  /** Larger values, packed, stay in their region. */
  readonly maxValueBytes: number;
  /** Names whose last changes are remembered, to tell writes that crossed them. */
  readonly maxKnownChanges: number;
  /** How old a signed message may be, by the clocks of both sides. */
  readonly maxAgeMs: number;
}

export const peerCacheDefaults: PeerCacheDefaults = Object.freeze({
  askBudgetMs: 50,
  maxAsked: 2,
  maxAsking: 256,
  nearRegions: 2,
  heartbeatMs: 1_000,
  silenceMs: 10_000,
  timeoutMs: 2_000,
  maxQueuedNames: 10_000,
  maxQueuedValues: 256,
  maxBatch: 64,
  maxMessageBytes: 16_777_216,
  maxValueBytes: 131_072,
  maxKnownChanges: 10_000,
  maxAgeMs: 30_000,
});
