import type { Dotfiles } from './file-path.ts';

/** Whether an answer may be used for good: all, none, or those whose name holds a hash. */
export type Immutable = boolean | 'hashed';

export interface StaticDefaults {
  /** Files that stand for their folder, the first there is. */
  readonly index: readonly string[];
  /** How long an answer may be used without asking again; with 0 caches keep it and ask each time. */
  readonly maxAgeMs: number;
  /** Whether answers may be used for good. */
  readonly immutable: Immutable;
  /** Whether compressed forms of a file may lie beside it. */
  readonly precompressed: boolean;
  readonly dotfiles: Dotfiles;
  /** How long an answer may be used whose name changes with its content. */
  readonly immutableMs: number;
  /** How long it is remembered what lies under a path, or that nothing does. */
  readonly recheckMs: number;
  /** Paths of one folder that are remembered. */
  readonly maxPaths: number;
  /** A file of up to this size is read whole, and kept. */
  readonly keptFileBytes: number;
  /** Contents of one folder's files that are kept; beyond it those not used for longest go. */
  readonly keptBytes: number;
  /** Files of one folder that are open at one time; further requests are answered 503. */
  readonly maxOpenFiles: number;
}

export const staticDefaults: StaticDefaults = Object.freeze({
  index: Object.freeze(['index.html']),
  maxAgeMs: 0,
  immutable: 'hashed',
  precompressed: true,
  dotfiles: 'refuse',
  immutableMs: 365 * 86_400_000,
  recheckMs: 1_000,
  maxPaths: 4_096,
  keptFileBytes: 131_072,
  keptBytes: 33_554_432,
  maxOpenFiles: 1_024,
});
