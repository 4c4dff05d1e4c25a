/**
 * Tells when files have changed: at once where the system tells, at the next look where it does not (network file
 * systems, too many watches). Folders are watched, not files: certbot and Kubernetes put new files, or links to them, in
 * the old ones' place. Neither the watching nor the looking keeps the process alive.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface FileWatchOptions {
  /** Called when the files are to be looked at again; `changed` has those whose content may be another. */
  readonly onLook: (changed: ReadonlySet<string>) => Promise<void>;
  readonly pollMs: number;
  /** From the first sign of a change to the look. */
  readonly settleMs: number;
}

export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #seen = new Map<string, string>();
  readonly #watchers: FSWatcher[] = [];
  readonly #poll: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#poll = setInterval(() => this.look(), options.pollMs).unref();
  }

  /** What the files are now counts as known. */
  static async open(files: readonly string[], options: FileWatchOptions): Promise<FileWatch> {
    const opened = new FileWatch(options);
    for (const file of files) opened.#seen.set(file, await signature(file));
    for (const folder of new Set(files.map((file) => dirname(file)))) opened.#watch(folder);
    return opened;
  }

  /** Looks now; one look at a time. */
  look(): void {
    this.#looking = this.#looking.then(() => this.#look());
  }

  /** Resolves when the look under way is over; none follows. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#soon);
    for (const watcher of this.#watchers) watcher.close();
    await this.#looking;
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#lookSoon());
      // A folder that goes away, or a system that cannot watch it: there is still the poll.
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      return;
    }
  }

  #lookSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.look(), this.#options.settleMs).unref();
  }

  async #look(): Promise<void> {
    const changed = new Set<string>();
    for (const [file, before] of this.#seen) {
      const now = await signature(file);
      if (now !== before) changed.add(file);
      this.#seen.set(file, now);
    }
    if (!this.#closed) await this.#options.onLook(changed);
  }
}

/** Differs where the content may differ. */
async function signature(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? '' : `${found.ino}.${found.size}.${found.mtimeNs}`;
}
