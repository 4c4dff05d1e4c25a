/**
 * A folder whose files are served: what lies under a path, asked of the file system at most once a second for each.
 *
 * Invariant: what is found lies in the folder when every link on the way is followed, and is a regular file or a folder;
 * a link that leads out is as good as nothing.
 */
import { type BigIntStats, constants } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Clock, RecentMap } from '../../../core/index.ts';
import type { Coding } from '../compress/coding.ts';
import type { FileForm } from './content-memory.ts';
import { areServed, type Dotfiles } from './file-path.ts';
import { staticDefaults } from './static-defaults.ts';

export interface FolderOptions {
  /** Absolute. */
  readonly folder: string;
  readonly dotfiles: Dotfiles;
  /** Whether a file's compressed forms may lie beside it, as `.zst`, `.br` and `.gz`. */
  readonly precompressed: boolean;
  readonly clock: Clock;
}

export interface FoundFile {
  readonly kind: 'file';
  /** As it was asked for: a link may have another name than what it leads to. */
  readonly name: string;
  readonly plain: FileForm;
  /** Its compressed forms, no older than itself. */
  readonly compressed: ReadonlyMap<Coding, FileForm>;
}

export type Found = FoundFile | { readonly kind: 'folder' } | undefined;

interface Memory {
  readonly found: Promise<Found>;
  readonly atMs: number;
}

const suffixes: Readonly<Record<Coding, string>> = { zstd: '.zst', br: '.br', gzip: '.gz' };
const codings = Object.keys(suffixes) as Coding[];
const none: ReadonlyMap<Coding, FileForm> = new Map();
/** Anything but what says that there is no such file is a fault of the system. */
const absent: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EACCES',
  'EPERM',
]);

/** Never through a link that was put there after the look-up, and never waiting for the other end of a pipe. */
export const openFlags: number = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export class Folder {
  readonly #options: FolderOptions;
  readonly #memory = new RecentMap<string, Memory>(staticDefaults.maxPaths);

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  /** What lies under these segments; throws what the file system does when it fails. */
  find(segments: readonly string[]): Promise<Found> {
    const key = segments.join('/');
    const now = this.#options.clock.now();
    const known = this.#memory.get(key);
    if (known !== undefined && now - known.atMs < staticDefaults.recheckMs) return known.found;
    const found = this.#find(segments);
    this.#memory.set(key, { found, atMs: now });
    return found;
  }

  async #find(segments: readonly string[]): Promise<Found> {
    try {
      // Each time anew: a deployment may turn the folder itself, a link, to another place.
      const root = await realpath(this.#options.folder);
      const path = await realpath(join(root, ...segments));
      if (!this.#isServed(root, path)) return undefined;
      const stats = await stat(path, { bigint: true });
      if (stats.isDirectory()) return { kind: 'folder' };
      if (!stats.isFile()) return undefined;
      const compressed = this.#options.precompressed ? await compressedForms(path, stats) : none;
      return { kind: 'file', name: segments.at(-1) ?? '', plain: fileForm(path, stats), compressed };
    } catch (error) {
      if (absent.has((error as NodeJS.ErrnoException).code)) return undefined;
      throw error;
    }
  }

  /** Whether what the path has led to is in the folder, and nothing on the way a dot file. */
  #isServed(root: string, path: string): boolean {
    if (path === root) return true;
    const inside = root.endsWith(sep) ? root : root + sep;
    return path.startsWith(inside) && areServed(path.slice(inside.length).split(sep), this.#options.dotfiles);
  }
}

export function fileForm(path: string, { size, mtimeNs, ctimeNs, ino, dev }: BigIntStats): FileForm {
  return {
    path,
    sizeBytes: Number(size),
    modifiedNs: mtimeNs,
    identity: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
  };
}

async function compressedForms(path: string, { mtimeNs }: BigIntStats): Promise<ReadonlyMap<Coding, FileForm>> {
  const beside = await Promise.all(
    codings.map((coding) => lstat(path + suffixes[coding], { bigint: true }).catch(() => undefined)),
  );
  const forms = codings.flatMap((coding, index) => {
    const stats = beside[index];
    // A link could lead out of the folder; one that is older was made of another content.
    if (stats?.isFile() !== true || stats.mtimeNs < mtimeNs) return [];
    return [[coding, fileForm(path + suffixes[coding], stats)] as const];
  });
  return forms.length === 0 ? none : new Map(forms);
}
