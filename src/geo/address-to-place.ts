/**
 * Where an address is, by a database that somebody else opened (`drivers/mmdb.ts`, or a table in a test). Answers are
 * remembered, also that there is none, so an address seen before costs one look-up in a map.
 */
import { RecentMap } from '../core/index.ts';
import { type Address, isIpv4, parseAddress } from './address.ts';
import { canonicalAddress } from './canonical-address.ts';
import { type Place, placeOfRecord } from './place-record.ts';
import { isPublicAddress } from './public-address.ts';

/** What is asked of a database: the record of an address in canonical form, null or undefined for none. */
export interface AddressDatabase {
  get(address: string): unknown;
  /** False for a database of IPv4 networks only. */
  readonly ipv6: boolean;
}

export interface Places {
  /** Where the address, in any spelling, is; undefined for a private or reserved one, an unlisted one, and no address. */
  find(address: string): Place | undefined;
}

export interface PlacesOptions {
  /** Answers remembered, those used last. */
  readonly cacheEntries?: number;
}

export const placesDefaults: Readonly<Required<PlacesOptions>> = Object.freeze({ cacheEntries: 16_384 });

export function createPlaces(database: AddressDatabase, options: PlacesOptions = {}): Places {
  const { cacheEntries } = { ...placesDefaults, ...options };
  const known = new RecentMap<string, Place | null>(cacheEntries);
  return {
    find(text) {
      const before = known.get(text);
      if (before !== undefined) return before ?? undefined;
      const place = look(database, text);
      known.set(text, place ?? null);
      return place;
    },
  };
}

function look(database: AddressDatabase, text: string): Place | undefined {
  const address = parseAddress(text);
  if (address === undefined || !isAskable(database, address)) return undefined;
  return placeOfRecord(database.get(canonicalAddress(text)!));
}

function isAskable(database: AddressDatabase, address: Address): boolean {
  return isPublicAddress(address) && (database.ipv6 || isIpv4(address));
}
