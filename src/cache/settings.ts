/** The second door of the room: what a config that is read has to know of it, without the room. */
export { dataCacheDefaults } from './defaults.ts';
export { peerCacheDefaults } from './peers/defaults.ts';
export { regionCacheDefaults } from './region/defaults.ts';
