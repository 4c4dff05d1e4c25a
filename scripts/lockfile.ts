/**
 * Completes package-lock.json with the builds of the tools for other platforms.
 *
 * Tools with native code (biome, oxc) name one optional package a platform. npm leaves out of the lockfile those that the
 * registry it asked does not have (a mirror often holds Linux only), and then refuses its own lockfile: `npm ci` says
 * "Missing: @biomejs/cli-darwin-arm64@ from lock file". An entry with the version and the platform is enough: npm takes
 * the package on the platform it names and passes over it elsewhere.
 *
 * Run by `npm run lockfile` after every change of a dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface PlatformPackage extends LockedPackage {
  readonly version: string;
  readonly cpu: readonly string[];
  readonly os: readonly string[];
  readonly libc?: readonly string[];
  readonly optional: true;
}

/** Optional packages by their place in `node_modules`, each with what depends on it, that the lockfile does not have. */
export function missingPlatforms(packages: Readonly<Record<string, LockedPackage>>): Map<string, PlatformPackage> {
  const missing = new Map<string, PlatformPackage>();
  for (const [place, locked] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      const found = packages[`node_modules/${name}`] ?? packages[`${place}/node_modules/${name}`];
      if (found === undefined) missing.set(`node_modules/${name}`, platformPackage(name, version, locked.dev === true));
    }
  }
  return missing;
}

/** `@oxc-parser/binding-linux-arm-gnueabihf` → Linux, arm, glibc. */
function platformPackage(name: string, version: string, dev: boolean): PlatformPackage {
  const match = /[-/](android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name);
  if (!match || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`${name}@${version} is not in the lockfile and does not name a platform and an exact version`);
  }
  const [, os, cpu, abi] = match;
  const libc = os !== 'linux' ? undefined : abi?.startsWith('musl') ? 'musl' : 'glibc';
  return {
    version,
    cpu: [cpu!],
    ...(dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os!],
  };
}

if (import.meta.main) {
  const path = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingPlatforms(lock.packages);
  for (const [place, entry] of missing) lock.packages[place] = entry;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`package-lock.json: added ${missing.size} packages for other platforms`);
}
