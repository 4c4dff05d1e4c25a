/**
 * Opens a database of addresses in MaxMind's format (mmdb): the one file of this room that touches the disk. The whole
 * file is held in memory (the default one is 8 MB, and read when a public address is first asked for), and there is
 * nothing to close.
 */
import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AntipodeError } from '../../core/index.ts';
import { type AddressDatabase, createPlaces, type Places, type PlacesOptions } from '../address-to-place.ts';

type ReaderClass = typeof import('mmdb-lib').Reader;

export interface OpenPlacesOptions extends PlacesOptions {
  /** The path of an `.mmdb` file with countries or cities; without it, the countries of the npm package we depend on. */
  readonly database?: string | undefined;
}

/** Throws ERR_GEO_DATABASE when the file cannot be read or is no such database. */
export async function openPlaces(options: OpenPlacesOptions = {}): Promise<Places> {
  const { database } = options;
  const path = database ?? countriesFile();
  const { Reader } = await import('mmdb-lib');
  try {
    if (database === undefined) await access(path);
    return createPlaces(database === undefined ? lateDatabase(Reader, path) : databaseOf(Reader, path), options);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AntipodeError(
      'ERR_GEO_DATABASE',
      `cannot open the address database ${JSON.stringify(path)} (${why}): name a readable file in MaxMind's .mmdb format`,
      { cause },
    );
  }
}

function databaseOf(Reader: ReaderClass, path: string): AddressDatabase {
  const reader = new Reader(readFileSync(path));
  return { get: (address) => reader.get(address), ipv6: reader.metadata.ipVersion === 6 };
}

/** Reads the file when it is first asked: what serves no clients of the open Internet holds no copy of it. */
function lateDatabase(Reader: ReaderClass, path: string): AddressDatabase {
  let database: AddressDatabase | undefined;
  return {
    get: (address) => {
      database ??= databaseOf(Reader, path);
      return database.get(address);
    },
    ipv6: true,
  };
}

/** The countries of IPv4 and IPv6 networks in one file. */
function countriesFile(): string {
  return fileURLToPath(import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'));
}
