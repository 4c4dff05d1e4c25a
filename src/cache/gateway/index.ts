/** The way of a region's cache to those of other regions. */
export { type GatewayDefaults, gatewayDefaults } from './defaults.ts';
export type { GatewayStats, LinkStats } from './gateway-stats.ts';
export { createJoinedCache, type GatewayDoor } from './join-region.ts';
export { type OpenGatewayOptions, openGateway } from './open-gateway.ts';
export type { RegionGateway } from './region-gateway.ts';
