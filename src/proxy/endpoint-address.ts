import type { EndpointTls } from './endpoint-tls.ts';
import type { LocalApp } from './in-process/local-app.ts';

/** Where an endpoint is reached. */
export interface EndpointAddress {
  readonly host: string;
  readonly port: number;
  /** Whether to speak TLS. */
  readonly tls: boolean;
  /** Whether to speak HTTP/2, which has to be known beforehand where there is no TLS. */
  readonly http2?: boolean;
  /** How, where it is not as browsers do: the certificate verified against `host`. */
  readonly security?: EndpointTls | undefined;
  /** The app itself, where it runs in this very process: then there is no way to it. */
  readonly app?: LocalApp | undefined;
}
