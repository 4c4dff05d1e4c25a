import type { StrategyName } from '../steer/index.ts';

/** Every default that belongs to the config itself; all others belong to the room they govern and are read there. */
export interface ConfigDefaults {
  /** What a world without a name is called. */
  readonly name: string;
  /** Whether clients are told which endpoint answered. */
  readonly debug: boolean;
  /** The public port. */
  readonly httpPort: number;
  /** The public port with TLS, where there are certificates. */
  readonly httpsPort: number;
  /** How long browsers are told to keep to TLS, where they are told: a year, which is what lists of hosts ask for. */
  readonly hstsMaxAgeMs: number;
  /** Certificates of one world. */
  readonly maxCertificates: number;
  /** Where the admin API listens; loopback, because whoever reaches it can take a region out of service. */
  readonly adminAddress: `${string}:${number}`;
  /** Shorter admin tokens are refused: 16 random characters cannot be guessed over a network. */
  readonly leastTokenLength: number;
  /** Shorter secrets are refused: what is signed with one can be guessed at without asking. */
  readonly leastSecretLength: number;
  /** Secrets that count at one time, while one takes the place of another. */
  readonly maxSecrets: number;
  /** Processes of a service that is run here. */
  readonly workers: number;
  /** What decides on a region: what clients notice. */
  readonly strategy: StrategyName;
  /** A region's share of the clients beside the others' (strategy weighted). */
  readonly regionWeight: number;
  /** How much nearer a region pretends to be (strategy geoproximity). */
  readonly regionBias: number;
  /** An endpoint's share of the requests beside the others'. */
  readonly endpointWeight: number;
  /** A redirect is permanent and keeps the method. */
  readonly redirectStatus: 301 | 302 | 303 | 307 | 308;
  /** The status of a fixed response. */
  readonly respondStatus: number;
  /** The share of the requests that a fault on purpose meets. */
  readonly faultPercent: number;
  /** What a health check accepts where no path is set: an app need not answer `/` with success. */
  readonly expectedStatus: readonly string[];
}

export const configDefaults: ConfigDefaults = Object.freeze({
  name: 'world',
  debug: false,
  httpPort: 8080,
  httpsPort: 8443,
  hstsMaxAgeMs: 365 * 86_400_000,
  maxCertificates: 1_000,
  adminAddress: '127.0.0.1:4000',
  leastTokenLength: 16,
  leastSecretLength: 32,
  maxSecrets: 4,
  workers: 1,
  strategy: 'latency',
  regionWeight: 1,
  regionBias: 0,
  endpointWeight: 1,
  redirectStatus: 308,
  respondStatus: 200,
  faultPercent: 100,
  expectedStatus: Object.freeze(['100-499']),
});
