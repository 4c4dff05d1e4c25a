/**
 * IP hash: a client's network keeps its endpoint for as long as that endpoint is available. Placed by Maglev's table,
 * so that a change of the endpoints moves only the clients it must, where nginx's ip_hash moves nearly all; and without
 * a bound on load, because who asks for ip-hash keeps sessions in the endpoints' memory.
 */
import { buildMaglevTable, hashClientNetwork, hashPolicy } from '../hashing/index.ts';
import type { PolicyFactory } from '../policy.ts';

/** A policy that places by the client's address, given as `hashKey`: IPv4 whole, IPv6 by its /64. */
export function ipHash(): PolicyFactory {
  return hashPolicy({
    name: 'ip-hash',
    hash: hashClientNetwork,
    build: buildMaglevTable,
    loadFactor: Number.POSITIVE_INFINITY,
  });
}
