/** What a header of the PROXY protocol says. */
export interface ProxyHeader {
  /** The index behind it. */
  readonly end: number;
  /** The client's address in canonical form; undefined where the balancer speaks for itself or does not know. */
  readonly address: string | undefined;
}
