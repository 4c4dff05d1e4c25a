/** The second door of the room: what a config that is read has to know of it, without the room. */
export { sqlDefaults } from './defaults.ts';
export { shardsDefaults } from './shards/defaults.ts';
