/** The figures of a link, in one place; listed in docs/limits.md. */
export const linkDefaults: Readonly<Record<'windowBytes' | 'cutResetMs' | 'maxConnections', number>> = Object.freeze({
  /** Under way in one direction of one connection: at 200 ms there and back, 10 MB/s. */
  windowBytes: 1_048_576,
  /** From the cut, or from the opening while cut, to the reset. */
  cutResetMs: 1_000,
  /** Connections through one link; further ones are dropped. */
  maxConnections: 8_192,
});
