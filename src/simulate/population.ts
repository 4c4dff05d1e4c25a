/** Who asks: a country by lot, in proportion to how many people there use the Internet, and one of its users. */
import type { Random } from '../core/index.ts';
import { type Country, listCountries } from '../geo/index.ts';
import type { SteeringClient } from '../steer/index.ts';
import { simulateDefaults } from './defaults.ts';

export interface Asking {
  readonly country: Country;
  readonly client: SteeringClient;
}

export class Population {
  readonly #countries: readonly Country[];
  /** Users of each country and of all before it. */
  readonly #ends: Float64Array;

  constructor(countries: readonly Country[] = listCountries()) {
    this.#countries = countries.filter(({ internetUsers }) => internetUsers > 0);
    this.#ends = new Float64Array(this.#countries.length);
    let end = 0;
    for (const [at, { internetUsers }] of this.#countries.entries()) {
      end += internetUsers;
      this.#ends[at] = end;
    }
  }

  draw(random: Random): Asking {
    const user = random.next() * this.#ends.at(-1)!;
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! <= user) low = middle + 1;
      else high = middle;
    }
    const country = this.#countries[low]!;
    const { code, coordinates } = country;
    const key = `${code}-${Math.floor(random.next() * simulateDefaults.usersPerCountry)}`;
    return { country, client: { coordinates, country: code, key } };
  }
}
