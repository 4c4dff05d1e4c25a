/**
 * Addresses of assets that change with their content, so that caches and CDNs may keep each for good: `app.js` is asked
 * for as `/assets/app.3f2a9c1b.js`. A `files` route knows such names, and serves the plain file as long as its content
 * is the one that the name promises.
 */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AntipodeError, closestNames } from '../core/index.ts';
import { assetsDefaults } from './defaults.ts';
import { Digests } from './digests.ts';
import { hashedName } from './hashed-name.ts';
import { listFiles } from './list-files.ts';

export interface AssetsOptions {
  /** The folder of the files, from the working directory. */
  readonly folder: string;
  /** Where they are served: a path, or the URL of a CDN in front of it. */
  readonly base?: string | undefined;
}

export interface Asset {
  /** With the hash of the content in its name. */
  readonly url: string;
  /** For the attribute of the same name (Subresource Integrity). */
  readonly integrity: string;
}

/** Give the names as a type (`createAssets<'app.js' | 'page.css'>`) and a wrong one is found before the app runs. */
export interface Assets<Name extends string = string> {
  /** The address of an asset, for pages. Throws ERR_ASSETS_UNKNOWN. */
  readonly assetUrl: (name: Name) => string;
  /** What `integrity` of a script or a style sheet has to say. Throws ERR_ASSETS_UNKNOWN. */
  readonly integrity: (name: Name) => string;
  /** Every asset by its name: for a page that is made elsewhere. */
  readonly manifest: () => Readonly<Record<string, Asset>>;
  /** Reads what has changed since. */
  readonly refresh: () => Promise<void>;
}

/** Reads the folder. Throws ERR_ASSETS_FOLDER where it cannot be read, ERR_ASSETS_TOO_MANY where it holds too much. */
export async function createAssets<Name extends string = string>(options: AssetsOptions): Promise<Assets<Name>> {
  const folder = resolve(options.folder);
  const base = (options.base ?? assetsDefaults.base).replace(/\/+$/, '');
  const digests = new Digests(2 * assetsDefaults.maxFiles);
  let assets = await readAssets(folder, base, digests);

  const find = (name: string): Asset => {
    const asset = assets.get(name);
    if (asset === undefined) throw unknownAsset(name, folder, [...assets.keys()]);
    return asset;
  };
  return {
    assetUrl: (name) => find(name).url,
    integrity: (name) => find(name).integrity,
    manifest: () => Object.fromEntries(assets),
    refresh: async () => {
      assets = await readAssets(folder, base, digests);
    },
  };
}

async function readAssets(folder: string, base: string, digests: Digests): Promise<ReadonlyMap<string, Asset>> {
  try {
    const names = await listFiles(folder, assetsDefaults.maxFiles);
    const assets = new Map<string, Asset>();
    for (let at = 0; at < names.length; at += assetsDefaults.concurrency) {
      const some = names.slice(at, at + assetsDefaults.concurrency);
      const read = await Promise.all(some.map((name) => readAsset(join(folder, name), name, { base, digests })));
      for (const [index, asset] of read.entries()) assets.set(some[index]!, asset);
    }
    return assets;
  } catch (cause) {
    if (cause instanceof AntipodeError) throw cause;
    const message = `the assets in ${folder} cannot be read: ${(cause as Error).message}; name a folder that this process may read`;
    throw new AntipodeError('ERR_ASSETS_FOLDER', message, { cause, details: { folder } });
  }
}

async function readAsset(
  path: string,
  name: string,
  { base, digests }: { readonly base: string; readonly digests: Digests },
): Promise<Asset> {
  const { size: sizeBytes, mtimeMs: modifiedMs } = await stat(path);
  const { hash, integrity } = await digests.of({ path, sizeBytes, modifiedMs });
  const segments = hashedName(name, hash).split('/').map(encodeURIComponent);
  return { url: `${base}/${segments.join('/')}`, integrity };
}

function unknownAsset(name: string, folder: string, names: readonly string[]): AntipodeError {
  const [meant] = closestNames(name, names, 1);
  const hint = meant === undefined ? 'names are those of files, from that folder' : `did you mean '${meant}'?`;
  return new AntipodeError('ERR_ASSETS_UNKNOWN', `there is no asset '${name}' in ${folder}; ${hint}`, {
    details: { name, folder },
  });
}
