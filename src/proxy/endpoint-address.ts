/** Where an endpoint is reached. */
export interface EndpointAddress {
  readonly host: string;
  readonly port: number;
  /** Whether to speak TLS; the certificate is verified against `host`. */
  readonly tls: boolean;
}
