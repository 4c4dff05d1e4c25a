/**
 * What the balancer needs to know of an address. Callers pass their own richer objects and get them back from `pick`;
 * only `id` is identity, so a new object with a known id is the same endpoint with other settings.
 */
export interface Endpoint {
  /** Unique in its service. */
  readonly id: string;
  /** 0–256, fractions allowed, default 1; 0 gets nothing. */
  readonly weight?: number;
  /** A whole number, 0 (the default) first; a level is used when those before it lack healthy endpoints. */
  readonly priority?: number;
  /** Used only when the others do not suffice: the last level, whatever its `priority`. */
  readonly backup?: boolean;
}

/** Enough to name an endpoint. */
export type EndpointRef = Pick<Endpoint, 'id'>;

/** The priority of backups: after every number. */
export const backupPriority: number = Number.POSITIVE_INFINITY;

/** The level an endpoint belongs to. */
export function priorityOf({ priority = 0, backup = false }: Endpoint): number {
  return backup ? backupPriority : priority;
}
