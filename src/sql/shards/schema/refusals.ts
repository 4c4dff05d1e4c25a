/**
 * What a server refuses, as its functions raise it (SQLSTATE, beyond the classes that SQL and PostgreSQL use) and as a
 * router reads it.
 */
export const refusalStates = {
  /** The bucket is not here, or not under the version that the router knows. */
  moved: 'ZS001',
  /** A row of another bucket is written in a transaction of one. */
  foreignRow: 'ZS002',
  /** The rows are here and complete, and nobody has told the server yet that they are its own. */
  unaccepted: 'ZS003',
  /** What the server has is not what the router thinks it has. */
  generation: 'ZS004',
  /** The table may not be emptied while rows of it are moved. */
  truncation: 'ZS005',
  /** A row of a reference table is written on one server alone. */
  reference: 'ZS006',
} as const;

export interface Refusal {
  readonly kind: keyof typeof refusalStates;
  /** Where the bucket is, as far as the server knows. */
  readonly home: { readonly server: string; readonly version: number } | undefined;
}

const kinds = new Map(Object.entries(refusalStates).map(([kind, state]) => [state as string, kind as Refusal['kind']]));

/** The refusal that an error of `pg` tells of; undefined for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, detail } = error as Error & { readonly code?: unknown; readonly detail?: string };
  const kind = kinds.get(String(code));
  if (kind === undefined) return undefined;
  const home = kind === 'moved' && detail !== undefined ? (JSON.parse(detail) as Refusal['home']) : undefined;
  return { kind, home };
}
