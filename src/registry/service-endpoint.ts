/**
 * The list of a service's endpoints in its one canonical form, so that two lists are the same exactly when their members
 * are: sorted by priority, host and port, one entry an address.
 */

/** An address as a driver finds it. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  readonly weight?: number | undefined;
  readonly priority?: number | undefined;
}

export interface ServiceEndpoint {
  /** The address in one word, `10.0.0.1:3000` or `[::1]:3000`: its identity for balancing and health. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  readonly priority: number;
}

/** Of several entries for one address the one of the first priority stands, and among those the heaviest. */
export function canonicalEndpoints(addresses: Iterable<ServiceAddress>): readonly ServiceEndpoint[] {
  const byAddress = new Map<string, ServiceEndpoint>();
  for (const address of addresses) {
    const endpoint = toEndpoint(address);
    const known = byAddress.get(endpoint.id);
    if (known === undefined || isStronger(endpoint, known)) byAddress.set(endpoint.id, endpoint);
  }
  return Object.freeze([...byAddress.values()].sort(compareEndpoints));
}

/** Whether two canonical lists are equal. */
export function sameEndpoints(a: readonly ServiceEndpoint[], b: readonly ServiceEndpoint[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, weight, priority }, at) => {
      const other = b[at]!;
      return id === other.id && weight === other.weight && priority === other.priority;
    })
  );
}

function toEndpoint({ host, port, weight = 1, priority = 0 }: ServiceAddress): ServiceEndpoint {
  const id = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return Object.freeze({ id, host, port, weight, priority });
}

function isStronger(a: ServiceEndpoint, b: ServiceEndpoint): boolean {
  return a.priority === b.priority ? a.weight > b.weight : a.priority < b.priority;
}

function compareEndpoints(a: ServiceEndpoint, b: ServiceEndpoint): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.host !== b.host) return a.host < b.host ? -1 : 1;
  return a.port - b.port;
}
