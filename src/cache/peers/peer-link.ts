/** How one cache reaches another, by whatever carries bytes there and back. */
export interface PeerLink {
  /** The region it leads to. */
  readonly region: string;
  /** Resolves to the reply of the other side; rejects when there is none in time. */
  request(message: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
  close(): void;
}
