/** The figures of every driver. */
export interface RegistryDefaults {
  /** Instances a memory registry holds, over all services. */
  readonly maxInstances: number;
  /** A DNS answer is asked for again when its time to live is over, but not before this. */
  readonly minTtlMs: number;
  /** And not later than this. */
  readonly maxTtlMs: number;
  /** For one DNS question to one server. */
  readonly dnsTimeoutMs: number;
  /** Times each DNS server is asked. */
  readonly dnsTries: number;
  /** Host names one SRV answer may lead to; more are left out, and reported. */
  readonly maxTargets: number;
}

/** The config schema, the docs and the code read this object. */
export const registryDefaults: RegistryDefaults = Object.freeze({
  maxInstances: 10_000,
  minTtlMs: 5_000,
  maxTtlMs: 300_000,
  dnsTimeoutMs: 2_000,
  dnsTries: 2,
  maxTargets: 128,
});
