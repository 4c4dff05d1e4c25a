/** Puts a config in force whenever its file is written; tells of one that is refused, and goes on with the old one. */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { EventBus, ReloadConfig } from '../../control/index.ts';
import { devDefaults } from '../defaults.ts';

/** The folder is watched, for editors put another file in place of the old one. */
export function watchConfig(file: string, reload: ReloadConfig, events: EventBus): { close(): void } {
  const name = basename(file);
  let timer: NodeJS.Timeout | undefined;
  const apply = () => {
    Promise.resolve(reload()).catch((error: Error) => {
      events.publish({ type: 'config.refused', subject: name, reason: error.message });
    });
  };
  const watcher = watch(dirname(file), (_, changed) => {
    if (changed !== name) return;
    clearTimeout(timer);
    timer = setTimeout(apply, devDefaults.configSettleMs);
  });
  // A folder that cannot be watched any more, because it is gone, has no config to reload.
  watcher.on('error', () => {});
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
