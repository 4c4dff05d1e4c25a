/** What caching of responses does where it is not told. */
export interface ResponseCacheDefaults {
  /** Answers with larger bodies are passed on and not kept. */
  readonly maxBodyBytes: number;
  /** How long a request waits for the same one under way before it goes alone. */
  readonly waitMs: number;
  /** How often it waits again, when the client of the one it waited for has left. */
  readonly maxWaits: number;
  /** How long it is remembered that the answers for a key were not to be kept. */
  readonly unkeptMs: number;
  /** How long a request for such a key waits. */
  readonly unkeptWaitMs: number;
  /** Keys remembered so. */
  readonly maxUnkept: number;
}

export const responseCacheDefaults: ResponseCacheDefaults = Object.freeze({
  maxBodyBytes: 1_048_576,
  waitMs: 5_000,
  maxWaits: 8,
  unkeptMs: 10_000,
  unkeptWaitMs: 50,
  maxUnkept: 4_096,
});
