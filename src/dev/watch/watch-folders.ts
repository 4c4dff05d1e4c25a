/**
 * Tells of every change in a folder and the folders in it, one watch a folder. Node's own recursive watch takes no names to
 * leave out, and on Linux puts a watch on every single file, those of `node_modules` too.
 *
 * Invariants: what begins with a dot, and `node_modules`, is never entered; a folder that is new is watched, and what was in
 * it already is told; no more than so many folders are watched.
 */
import { type Dirent, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

export interface WatchFoldersOptions {
  readonly root: string;
  readonly maxFolders: number;
  /** The path of what was written, made or removed. Often more than once for one change. */
  readonly onChange: (path: string) => void;
}

export interface FolderWatch extends Disposable {
  /** How many folders are watched. */
  readonly folders: number;
  close(): void;
}

export function watchFolders({ root, maxFolders, onChange }: WatchFoldersOptions): FolderWatch {
  const watchers = new Map<string, FSWatcher>();

  function enter(folder: string, isNew: boolean): void {
    const entries = watchers.size < maxFolders ? open(folder) : undefined;
    for (const entry of entries ?? []) {
      if (!isWatched(entry.name)) continue;
      const path = join(folder, entry.name);
      if (isNew) onChange(path);
      if (entry.isDirectory()) enter(path, isNew);
    }
  }

  /** What is in the folder from when it is watched; undefined when it cannot be. */
  function open(folder: string): readonly Dirent[] | undefined {
    try {
      const watcher = watch(folder, (event, name) => {
        if (name !== null && isWatched(name)) changed(join(folder, name), event === 'rename');
      });
      // The folder is gone; whoever watches the one around it is told.
      watcher.on('error', () => leave(folder));
      watchers.set(folder, watcher);
      return readdirSync(folder, { withFileTypes: true });
    } catch {
      // Gone by now, not ours to read, or more than the system lets us watch.
      return undefined;
    }
  }

  /** What is made, removed or moved may be a folder, or another one under the name of one before. */
  function changed(path: string, mayBeAnother: boolean): void {
    onChange(path);
    if (!mayBeAnother) return;
    leave(path);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) enter(path, true);
  }

  function leave(folder: string): void {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  }

  const close = () => leave(root);
  enter(root, false);
  return {
    get folders() {
      return watchers.size;
    },
    close,
    [Symbol.dispose]: close,
  };
}

function isWatched(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules';
}
