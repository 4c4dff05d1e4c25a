/** What a node and the thread with its database tell each other; any message to the thread ends it. */
export interface ThreadOrder {
  /** Undefined: in memory. */
  readonly folder: string | undefined;
  readonly password: string;
  /** Files that PGlite is looked for from. */
  readonly places: readonly string[];
}

export type FromThread =
  | { readonly kind: 'listens'; readonly port: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };
