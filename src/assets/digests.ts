/**
 * What the content of a file amounts to: a hash for its name, and one for pages to check it by (Subresource Integrity).
 * A file is read again only when its size or its date has changed.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { RecentMap } from '../core/index.ts';
import { hashDigits } from './hashed-name.ts';

export interface Digest {
  /** For the name: the first digits of SHA-256. */
  readonly hash: string;
  /** For the attribute `integrity`: SHA-384. */
  readonly integrity: string;
}

export interface FileState {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export class Digests {
  readonly #known: RecentMap<string, { readonly state: FileState; readonly digest: Promise<Digest> }>;

  /** Remembers so many files. */
  constructor(limit: number) {
    this.#known = new RecentMap(limit);
  }

  /** Throws what reading does. */
  of(state: FileState): Promise<Digest> {
    const known = this.#known.get(state.path);
    if (known?.state.sizeBytes === state.sizeBytes && known.state.modifiedMs === state.modifiedMs) return known.digest;
    const digest = digestOf(state.path);
    this.#known.set(state.path, { state, digest });
    return digest;
  }
}

async function digestOf(path: string): Promise<Digest> {
  const name = createHash('sha256');
  const check = createHash('sha384');
  for await (const piece of createReadStream(path)) {
    name.update(piece);
    check.update(piece);
  }
  return { hash: name.digest('hex').slice(0, hashDigits), integrity: `sha384-${check.digest('base64')}` };
}
