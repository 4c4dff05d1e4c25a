/**
 * What a path of a folder is answered with: a file, the index of a folder, the page of an app that has its own routes,
 * or another address. Decides; opens nothing.
 */
import { type Digests, plainName } from '../../../assets/index.ts';
import { type Dotfiles, filePath } from './file-path.ts';
import type { Folder, FoundFile } from './folder.ts';

export interface ResolveOptions {
  readonly folder: Folder;
  readonly dotfiles: Dotfiles;
  /** Files that stand for their folder. */
  readonly index: readonly string[];
  /** Answers navigations to paths without a file. */
  readonly fallback: string | undefined;
  readonly digests: Digests;
}

export interface FileRequest {
  /** Below the folder, as it stands in the request. */
  readonly path: string;
  /** Whether a browser asks for a page, not for a part of one. */
  readonly wantsPage: boolean;
}

export type Resolution =
  /** `hashed`: the name holds the hash of the content. */
  | { readonly kind: 'file'; readonly file: FoundFile; readonly hashed: boolean; readonly fallback: boolean }
  /** A folder, asked for without the slash that links in its index count on. */
  | { readonly kind: 'slash' }
  | { readonly kind: 'none' };

const none: Resolution = { kind: 'none' };

export async function resolveFile({ path, wantsPage }: FileRequest, options: ResolveOptions): Promise<Resolution> {
  const segments = filePath(path, options.dotfiles);
  if (segments === undefined) return none;
  const isFolder = path.endsWith('/');
  const found = await options.folder.find(segments);
  if (found?.kind === 'folder') {
    const index = await indexOf(segments, options);
    if (index !== undefined) return isFolder ? plain(index) : { kind: 'slash' };
  } else if (found !== undefined && !isFolder) {
    return plain(found);
  } else if (found === undefined && !isFolder) {
    const file = await hashedFile(segments, options);
    if (file !== undefined) return { kind: 'file', file, hashed: true, fallback: false };
  }
  return wantsPage && options.fallback !== undefined ? fallbackOf(options.fallback, options) : none;
}

function plain(file: FoundFile): Resolution {
  return { kind: 'file', file, hashed: false, fallback: false };
}

async function indexOf(segments: readonly string[], { folder, index }: ResolveOptions): Promise<FoundFile | undefined> {
  for (const name of index) {
    const found = await folder.find([...segments, name]);
    if (found?.kind === 'file') return found;
  }
  return undefined;
}

/** `app.3f2a9c1b.js` is `app.js`, as long as that is its content. */
async function hashedFile(segments: readonly string[], options: ResolveOptions): Promise<FoundFile | undefined> {
  const named = plainName(segments.at(-1)!);
  if (named === undefined) return undefined;
  const found = await options.folder.find([...segments.slice(0, -1), named.name]);
  if (found?.kind !== 'file') return undefined;
  const { path, sizeBytes, modifiedNs } = found.plain;
  const { hash } = await options.digests.of({ path, sizeBytes, modifiedMs: Number(modifiedNs) / 1e6 });
  return hash === named.hash ? found : undefined;
}

async function fallbackOf(name: string, { folder }: ResolveOptions): Promise<Resolution> {
  const found = await folder.find(name.split('/'));
  return found?.kind === 'file' ? { kind: 'file', file: found, hashed: false, fallback: true } : none;
}
