/**
 * From a file to a world that can be started, or to one error that says all that is wrong with it.
 */
import { type LoadOptions, loadConfig } from './load.ts';
import type { ResolvedWorld } from './resolved-world.ts';

export interface LoadedWorld {
  /** The config file, absolute. */
  readonly file: string;
  readonly world: ResolvedWorld;
}

/**
 * Throws what `loadConfig` throws, and ERR_CONFIG_INVALID with every fault in `details.faults`. The schema, which is most of
 * this room, is loaded meanwhile: the workers of a node are told their world, and never need it.
 */
export async function loadWorld(options: LoadOptions = {}): Promise<LoadedWorld> {
  const [file, { checkWorld }] = await Promise.all([loadConfig(options), import('./check-world.ts')]);
  return { file: file.path, world: await checkWorld(file) };
}
