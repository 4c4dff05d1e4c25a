export { AttemptEnd, type ExchangeFailure, FailureKind } from './attempt.ts';
export { Deadlines, type Expiring } from './deadlines.ts';
export { proxyDefaults } from './defaults.ts';
export { type Downstream, Exchange } from './exchange.ts';
export type { PoolOptions } from './pool.ts';
export { type EndpointAddress, ProxyEndpoint, type ProxyEndpointOptions } from './proxy-endpoint.ts';
export type { ClientPlace, ProxyRequest } from './proxy-request.ts';
export type { Target, TargetOptions } from './target.ts';
