/**
 * What a user has written, as an edge and the process of an app tell each other: a field of the request says what the user
 * brought, the same field of the answer what the user is to bring next. A token for each kind of state: `data=…,sql=…`.
 *
 * The field is the edge's: what clients send of its name never gets to an app. A request without it is no edge's.
 */

export const userTokensField = 'x-antipode-tokens';

/** Where a user has brought nothing. */
export const noUserTokens = 'none';

export type UserTokens = ReadonlyMap<string, string>;

/** The session of a user, kept between requests by somebody who knows the user, by a cookie for instance. */
export interface UserSession {
  /** What was kept for the user before. */
  readonly token: string | undefined;
  /** Told after each write what the user's next request is to bring. */
  keep(token: string): void;
}

const part = /^([a-z]{1,16})=([A-Za-z0-9._~:@-]{1,256})$/;
const maxKinds = 8;

/** Of the value of the field; what is none is left out. */
export function parseUserTokens(text: string): UserTokens {
  const parts = text.split(',', maxKinds).map((each) => part.exec(each));
  return new Map(parts.flatMap((match) => (match === null ? [] : [[match[1]!, match[2]!]])));
}

export function formatUserTokens(tokens: UserTokens): string {
  return tokens.size === 0 ? noUserTokens : Array.from(tokens, ([kind, token]) => `${kind}=${token}`).join(',');
}

/** Of two values of the field what the user is to bring: of each kind the later, for tokens sort as text. Empty is no value. */
export function laterUserTokens(one: string, other: string): string {
  if (one === '' || other === '' || one === other) return one || other;
  const tokens = new Map(parseUserTokens(one));
  for (const [kind, token] of parseUserTokens(other)) {
    if (token > (tokens.get(kind) ?? '')) tokens.set(kind, token);
  }
  return formatUserTokens(tokens);
}
