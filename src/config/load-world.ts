/**
 * From a file to a world that can be started, or to one error that says all that is wrong with it.
 */
import { checkCertificates } from './checks/certificates.ts';
import { checkFiles } from './checks/files.ts';
import { configInvalid, type Fault, fault } from './faults.ts';
import { type ConfigFile, type LoadOptions, loadConfig } from './load.ts';
import { resolveWorld } from './resolve.ts';
import type { ResolvedWorld } from './resolved-world.ts';
import { validateWorld } from './validate.ts';

export interface LoadedWorld {
  /** The config file, absolute. */
  readonly file: string;
  readonly world: ResolvedWorld;
}

/** Throws what `loadConfig` throws, and ERR_CONFIG_INVALID with every fault in `details.faults`. */
export async function loadWorld(options: LoadOptions = {}): Promise<LoadedWorld> {
  const file = await loadConfig(options);
  const validation = validateWorld(file.value);
  const faults = [...duplicateKeys(file), ...validation.faults, ...(await checkNamed(file))];
  if (faults.length > 0 || !('world' in validation)) throw configInvalid(file.name, faults);
  return { file: file.path, world: resolveWorld(validation.world, file.directory) };
}

/** What the config names and does not hold. */
async function checkNamed({ value, directory }: ConfigFile): Promise<Fault[]> {
  const checks = [checkFiles(value, directory), checkCertificates(value, directory)];
  return (await Promise.all(checks)).flat();
}

function duplicateKeys({ duplicates }: ConfigFile) {
  return duplicates.map(({ path, line, column }) =>
    fault(path, `stands twice in one object, the second time at ${line}:${column}; give each name once`),
  );
}
