export type { ClientIdentity, IdentifyClient } from './client-identity.ts';
export { type EdgeDefaults, edgeDefaults } from './defaults.ts';
export { Edge, type EdgeOptions, type ListenAddress } from './edge.ts';
export type { EdgeRoute, ForwardAction } from './edge-route.ts';
export type { EdgeLimits } from './edge-runtime.ts';
export { type LocalAction, redirect, respond } from './local-answer.ts';
export { durationBoundsMs, type RouteTraffic, type TrafficCounters } from './traffic-counters.ts';
