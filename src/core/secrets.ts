/**
 * What those share who trust each other. While one secret takes the place of another there are several: the first signs and
 * seals, and what any of them has signed or sealed counts. So a secret is changed without a moment in which somebody is not
 * heard: first all know the new one, then all use it, then all forget the old one.
 */

/** The first signs and seals; all of them verify and open. */
export type Secrets = readonly [first: string, ...others: string[]];

/** As people give them: one, or the one that is used and those that count beside it. */
export type SecretsInput = string | readonly string[];

/** The same, or what is asked for them with each use, for those that change. */
export type SecretsOption = SecretsInput | (() => SecretsInput | undefined);

/**
 * Undefined where there is none. An empty one is none, and takes nothing from those beside it: a variable that is not set must
 * not open a door.
 */
export function secretsOf(given: SecretsInput | undefined): Secrets | undefined {
  const all = typeof given === 'string' ? [given] : (given ?? []);
  const [first, ...others] = all.filter((secret) => secret !== '');
  return first === undefined ? undefined : [first, ...others];
}

/** What they are now. Who once had a secret never has none: that would open a door that was closed. */
export function secretsReader(option: SecretsOption | undefined): () => Secrets | undefined {
  const read = typeof option === 'function' ? option : () => option;
  let last: Secrets | undefined;
  return () => {
    last = secretsOf(read()) ?? last;
    return last;
  };
}
