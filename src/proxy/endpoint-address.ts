import type { EndpointTls } from './endpoint-tls.ts';

/** Where an endpoint is reached. */
export interface EndpointAddress {
  readonly host: string;
  readonly port: number;
  /** Whether to speak TLS. */
  readonly tls: boolean;
  /** How, where it is not as browsers do: the certificate verified against `host`. */
  readonly security?: EndpointTls | undefined;
}
