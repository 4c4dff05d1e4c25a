export { createBalancer } from './balancer.ts';
export type { Balancer, BalancerOptions, SetEndpointsOptions } from './contract.ts';
export { balanceDefaults } from './defaults.ts';
export type { Endpoint, EndpointRef } from './endpoint.ts';
export type { EndpointHealth } from './endpoint-state.ts';
export type { ExplainedEndpoint, Explanation } from './explanation.ts';
export {
  ipHash,
  type LeastRequestOptions,
  leastRequest,
  type MaglevOptions,
  maglev,
  type PeakEwmaOptions,
  type Policies,
  type PolicyName,
  peakEwma,
  policies,
  type RingHashOptions,
  random,
  ringHash,
  roundRobin,
} from './policies/index.ts';
export type {
  Candidate,
  PickRequest,
  Policy,
  PolicyContext,
  PolicyFactory,
  Pool,
  Standing,
  Tried,
} from './policy.ts';
export type { BalancerStatus, EndpointStatus, LevelStatus } from './status.ts';
