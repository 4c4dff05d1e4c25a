/** A changed config in a whole world: the regions take it first, then the entry, which sends them requests. */
import { loadWorld, type ResolvedWorld, sameConfig } from '../config/index.ts';
import { configRefused, type ReloadConfig } from '../control/index.ts';
import { AntipodeError, isAntipodeError } from '../core/index.ts';
import { type RunningNode, reloadNode } from '../world/index.ts';
import { devConfig } from './dev-config.ts';
import type { RegionProcess } from './region-process.ts';

export interface DevReloadOptions {
  readonly file: string;
  readonly entry: RunningNode;
  readonly regions: ReadonlyMap<string, RegionProcess>;
  /** A new config is in force. */
  readonly onReload: (world: ResolvedWorld) => void;
}

/** A region without a process reads the config when it starts. */
export function devReload({ file, entry, regions, onReload }: DevReloadOptions): ReloadConfig {
  return async () => {
    try {
      const world = devConfig((await loadWorld({ config: file })).world);
      checkSamePlaces(
        [...regions.keys()],
        world.regions.map(({ id }) => id),
      );
      const running = [...regions.values()].filter(({ status }) => status.state === 'up');
      const results = await Promise.all(running.map((region) => region.call('reloadConfig')));
      const started = new Set(results.flatMap((result) => result.started));
      const { changes } = await reloadNode(entry, world);
      onReload(world);
      return { changes, started: [...started], stopped: [] };
    } catch (error) {
      throw isAntipodeError(error) ? configRefused(error) : error;
    }
  };
}

/** Throws ERR_DEV_RELOAD_REGIONS: links and processes stand where the world began. */
function checkSamePlaces(before: readonly string[], after: readonly string[]): void {
  if (sameConfig(before, after)) return;
  const message = `the regions were ${before.join(', ')} and would be ${after.join(', ')}: end dev and start it again for that`;
  throw new AntipodeError('ERR_DEV_RELOAD_REGIONS', message, { details: { before, after } });
}
