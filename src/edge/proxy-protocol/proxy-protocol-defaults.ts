/** The figures of the PROXY protocol. */
export interface ProxyProtocolDefaults {
  /** A header of version 2 with all that it tells; a longer one is refused. Version 1 has 107 bytes at most. */
  readonly maxHeaderBytes: number;
}

export const proxyProtocolDefaults: ProxyProtocolDefaults = Object.freeze({ maxHeaderBytes: 4_096 });
