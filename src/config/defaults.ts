/** Every default that belongs to the config itself; all others belong to the room they govern and are read there. */
export interface ConfigDefaults {
  readonly name: string;
  readonly debug: boolean;
  readonly httpPort: number;
  readonly adminAddress: `${string}:${number}`;
  /** Shorter admin tokens are refused: 16 random characters cannot be guessed over a network. */
  readonly leastTokenLength: number;
  readonly workers: number;
  readonly regionWeight: number;
  readonly regionBias: number;
  readonly endpointWeight: number;
  readonly redirectStatus: 301 | 302 | 303 | 307 | 308;
  readonly respondStatus: number;
  /** What a health check accepts where no path is set: an app need not answer `/` with success. */
  readonly expectedStatus: readonly string[];
}

export const configDefaults: ConfigDefaults = Object.freeze({
  name: 'world',
  debug: false,
  httpPort: 8080,
  adminAddress: '127.0.0.1:4000',
  leastTokenLength: 16,
  workers: 1,
  regionWeight: 1,
  regionBias: 0,
  endpointWeight: 1,
  redirectStatus: 308,
  respondStatus: 200,
  expectedStatus: Object.freeze(['100-499']),
});
