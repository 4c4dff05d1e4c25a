/** Bounds of what an edge remembers of single requests: about 6 MB of memory when all of it is in use. */
export interface HistoryDefaults {
  /** Requests remembered, the latest; those that failed are remembered besides. */
  readonly requests: number;
  /** Failed ones remembered, the latest: however many succeed meanwhile, they stay. */
  readonly failures: number;
  /** Of the id, method, host and path of one request together. */
  readonly textBytes: number;
}

export const historyDefaults: HistoryDefaults = Object.freeze({
  requests: 10_000,
  failures: 2_000,
  textBytes: 384,
});
