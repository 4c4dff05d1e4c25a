/** The config of a world: its schema, how it is read and checked, and what becomes of it. */
export { formatListenAddress, type ListenAddress } from './address.ts';
export { type ConfigDefaults, configDefaults } from './defaults.ts';
export type { Fault } from './faults.ts';
export { type SchemaNode, worldJsonSchema } from './json-schema.ts';
export type { LoadOptions } from './load.ts';
export { type LoadedWorld, loadWorld } from './load-world.ts';
export { publicWorld } from './public-world.ts';
export type {
  ResolvedEndpoint,
  ResolvedRegion,
  ResolvedRoute,
  ResolvedService,
  ResolvedWorld,
  RouteAction,
  ServiceSource,
} from './resolved-world.ts';
export type { WorldInput } from './schema/index.ts';
