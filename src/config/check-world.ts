/**
 * From a config as written to a world that can be started, or to one error that says all that is wrong with it.
 */
import { checkCertificates } from './checks/certificates.ts';
import { checkFiles } from './checks/files.ts';
import { configInvalid, type Fault, fault } from './faults.ts';
import type { ConfigFile } from './load.ts';
import { resolveWorld } from './resolve.ts';
import type { ResolvedWorld } from './resolved-world.ts';
import { validateWorld } from './validate.ts';

/** Throws ERR_CONFIG_INVALID with every fault in `details.faults`. */
export async function checkWorld(file: ConfigFile): Promise<ResolvedWorld> {
  const validation = validateWorld(file.value);
  const faults = [...duplicateKeys(file), ...validation.faults, ...(await checkNamed(file))];
  if (faults.length > 0 || !('world' in validation)) throw configInvalid(file.name, faults);
  return resolveWorld(validation.world, file.directory);
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
