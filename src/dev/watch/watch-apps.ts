/**
 * Restarts the app when one of its files is written: every program in the folder of a service's script, its config files
 * and its environment file. What is no program, such as a database that the app keeps beside it, restarts nothing; the
 * config of the world is somebody else's.
 *
 * One restart for all that is written within a moment; what is written during a restart is one more.
 */
import { dirname, extname, relative, resolve } from 'node:path';
import { type ResolvedService, sameConfig } from '../../config/index.ts';
import type { ServiceActions } from '../../control/index.ts';
import { devDefaults } from '../defaults.ts';
import { type FolderWatch, watchFolders } from './watch-folders.ts';

export interface AppWatchOptions {
  /** The config file, which is not the app's. */
  readonly configFile: string;
  readonly reload: ServiceActions['reload'];
}

/** What Node.js runs or reads at its start. */
const programs = /^\.(?:[cm]?[jt]sx?|json|node|wasm)$/;

interface Watched {
  readonly watch: FolderWatch;
  timer: NodeJS.Timeout | undefined;
}

export class AppWatch {
  readonly #options: AppWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #sources: unknown;

  constructor(options: AppWatchOptions) {
    this.#options = options;
  }

  /** Watches these services instead of those before. */
  follow(services: readonly ResolvedService[]): void {
    const sources = services.map(({ id, source }) => [id, source]);
    if (sameConfig(this.#sources, sources)) return;
    this.close();
    this.#sources = sources;
    for (const { id, source } of services) {
      if (source.kind !== 'run' || source.script === undefined) continue;
      const folder = dirname(resolve(source.cwd, source.script));
      const envFile = source.envFile === undefined ? undefined : resolve(source.cwd, source.envFile);
      this.#watch(id, folder, envFile);
    }
  }

  close(): void {
    for (const { watch, timer } of this.#watched.values()) {
      clearTimeout(timer);
      watch.close();
    }
    this.#watched.clear();
    this.#sources = undefined;
  }

  #watch(service: string, root: string, envFile: string | undefined): void {
    const onChange = (path: string) => {
      const isOurs = path === envFile || (programs.test(extname(path)) && path !== this.#options.configFile);
      if (isOurs) this.#changed(service, relative(root, path));
    };
    const watch = watchFolders({ root, maxFolders: devDefaults.maxWatchedFolders, onChange });
    this.#watched.set(service, { watch, timer: undefined });
  }

  #changed(service: string, name: string): void {
    const watched = this.#watched.get(service);
    if (watched === undefined) return;
    clearTimeout(watched.timer);
    watched.timer = setTimeout(() => void this.#restart(service, name), devDefaults.appSettleMs);
  }

  /** Nothing is looked at for a while: who develops does that. */
  async #restart(service: string, name: string): Promise<void> {
    try {
      await this.#options.reload(service, { reason: `${name} has changed`, observeMs: 0 });
    } catch {
      // Told by the rolling restart itself.
    }
  }
}
