/** What links over HTTP never exceed. */
export interface HttpLinkDefaults {
  /** The longest question or answer. */
  readonly maxBodyBytes: number;
  /** Questions to one region that are under way; more wait. */
  readonly connections: number;
}

export const httpLinkDefaults: HttpLinkDefaults = Object.freeze({
  maxBodyBytes: 33_554_432,
  connections: 64,
});
