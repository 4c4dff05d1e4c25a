/**
 * Which coding of a body a client would rather have (RFC 9110, section 12.5.3), of those that can be offered.
 *
 * Where a client weighs several the same, the order of the offer decides. `identity`, the body as it is, is taken when
 * nothing else is acceptable, even by a client that excludes it: such a client is better served than refused.
 */

export const identity = 'identity';

/** A member of the list. Anchored at both ends, so that a long run of blanks is looked at once. */
const weighted = /^[\t ]*([^\s;]+)(?:[\t ]*;[\t ]*q[\t ]*=[\t ]*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?[\t ]*$/i;

/** `accepted` are the values of all `Accept-Encoding` fields; `offered`, lower case, stands in the order of the server's taste. */
export function preferredCoding<Coding extends string>(
  accepted: readonly string[],
  offered: readonly Coding[],
): Coding | typeof identity {
  if (accepted.length === 0) return identity;
  const weights = weightsOf(accepted);
  let best: Coding | typeof identity = identity;
  // Who asks for the body as it is by name means it; who leaves it out only does not mind it.
  let most = weights.get(identity) ?? 0;
  for (const coding of offered) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0;
    if (weight === 0 || weight < most || (weight === most && best !== identity)) continue;
    most = weight;
    best = coding;
  }
  return best;
}

/** The weight of each coding a client names; what is malformed says nothing. */
function weightsOf(accepted: readonly string[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const member of accepted.join(',').split(',')) {
    const match = weighted.exec(member);
    if (match === null) continue;
    const name = match[1]!.toLowerCase();
    weights.set(name === 'x-gzip' ? 'gzip' : name, match[2] === undefined ? 1 : Number(match[2]));
  }
  return weights;
}
