/** `antipode dev`: the whole world on this machine. */
export { type DevDefaults, devDefaults } from './defaults.ts';
export { type DevWorld, type DevWorldOptions, startDevWorld } from './dev-world.ts';
export type { RegionProcessState } from './region-process.ts';
export type { TrafficRate } from './traffic-window.ts';
export type { DevAddresses, RegionSnapshot, WorldSnapshot } from './world-snapshot.ts';
