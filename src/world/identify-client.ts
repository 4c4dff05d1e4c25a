/**
 * Who a client is and where: its address through the trusted proxies, its country and place by the address database, or
 * what a trusted edge before this one has already found out.
 */

import { isAntipodeError } from '../core/index.ts';
import type { IdentifyClient } from '../edge/index.ts';
import {
  type AddressMatcher,
  canonicalAddress,
  clientAddress,
  findCountry,
  type Places,
  parseClientPlace,
} from '../geo/index.ts';
import { fieldValues } from '../http/index.ts';
import type { ClientPlace } from '../proxy/index.ts';

export interface IdentifyOptions {
  readonly isTrusted: AddressMatcher;
  readonly places: Places;
  /** In `dev`: `x-antipode-client` is believed from anybody, and the country that the entry found from the entry. */
  readonly playClients: boolean;
}

export function createIdentifyClient({ isTrusted, places, playClients }: IdentifyOptions): IdentifyClient {
  return (connected, forwarded) => {
    const peer = canonicalAddress(connected) ?? connected;
    const trustedPeer = isTrusted(peer);
    if (forwarded === '') return { address: peer, place: places.find(peer), trustedPeer };
    const address = throughProxies(peer, forwarded, isTrusted);
    const played = playClients ? fieldValues(forwarded, 'x-antipode-client')[0] : undefined;
    if (played === undefined) {
      const place = (playClients ? toldPlace(forwarded) : undefined) ?? places.find(address);
      return { address, place, trustedPeer };
    }
    try {
      const place = parseClientPlace(played, places);
      return { address: place.address ?? address, place, trustedPeer };
    } catch (error) {
      const fault = `x-antipode-client: ${isAntipodeError(error) ? error.message : 'no place'}`;
      return { address, place: undefined, trustedPeer, fault };
    }
  };
}

function throughProxies(peer: string, forwarded: string, isTrusted: AddressMatcher): string {
  const lines = (name: string) => {
    const values = fieldValues(forwarded, name);
    return values.length === 0 ? undefined : values.join(', ');
  };
  return clientAddress(peer, { xForwardedFor: lines('x-forwarded-for'), forwarded: lines('forwarded') }, isTrusted);
}

/** What the edge before this one says. */
function toldPlace(forwarded: string): ClientPlace | undefined {
  const country = findCountry(fieldValues(forwarded, 'x-antipode-country')[0] ?? '');
  return country === undefined ? undefined : { country: country.code, coordinates: country.coordinates };
}
