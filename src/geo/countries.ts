/**
 * Countries by ISO 3166-1 code: name, the point that stands for a client of whom no more than the country is known, and
 * how many people there use the Internet. data/countries.json, sources in data/README.md.
 *
 * The point is the middle of the land, not of its people: good to a few hundred kilometres in most countries, poor in
 * the few that are as wide as a continent (a Russian client stands in Siberia). A city database mends that.
 */
import table from '../../data/countries.json' with { type: 'json' };
import type { Coordinates } from './coordinates.ts';

export interface Country {
  /** ISO 3166-1 alpha-2, upper case; also XK (Kosovo) and AN (Netherlands Antilles), which address data still use. */
  readonly code: string;
  readonly name: string;
  /** The centroid; where the source has none, that of the neighbour named in the data. */
  readonly coordinates: Coordinates;
  /** 0 where the source says nothing. */
  readonly internetUsers: number;
}

let byCode: ReadonlyMap<string, Country> | undefined;

function countries(): ReadonlyMap<string, Country> {
  byCode ??= new Map(
    table.countries.map(({ code, name, lat, lon, internetUsers = 0 }) => [
      code,
      Object.freeze({ code, name, coordinates: Object.freeze({ lat, lon }), internetUsers }),
    ]),
  );
  return byCode;
}

/** The country of a code in either case; undefined when there is none. */
export function findCountry(code: string): Country | undefined {
  return countries().get(code) ?? countries().get(code.toUpperCase());
}

/** Every country known, by code. */
export function listCountries(): Country[] {
  return [...countries().values()];
}
