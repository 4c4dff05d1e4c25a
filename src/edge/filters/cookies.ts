/** Cookies (RFC 6265): one is read or taken out of a section of fields, and one is set. */
import type { AnswerHead } from '../answer-head.ts';
import type { EdgeRequest } from '../edge-request.ts';

/** How a cookie of ours is set. */
export interface CookieRules {
  readonly name: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly sameSite: 'lax' | 'strict' | 'none';
  /** `auto`: where the client comes by TLS. */
  readonly secure: boolean | 'auto';
  /** Seconds; undefined: as long as the browser is open. */
  readonly maxAgeSeconds: number | undefined;
}

const line = /^cookie:[^\r]*\r\n/gim;

/** The values of all cookies of a name, in order. */
export function cookieValues(fields: string, name: string): string[] {
  return pairsIn(fields).flatMap((pair) => (pair.startsWith(`${name}=`) ? pair.slice(name.length + 1) : []));
}

/** The fields without the cookies of a name; a line that is left without any goes. */
export function withoutCookie(fields: string, name: string): string {
  return fields.replace(line, (whole) => {
    const pairs = pairsIn(whole);
    const kept = pairs.filter((pair) => !pair.startsWith(`${name}=`));
    if (kept.length === pairs.length) return whole;
    return kept.length === 0 ? '' : `cookie: ${kept.join('; ')}\r\n`;
  });
}

function pairsIn(fields: string): string[] {
  const lines = fields.match(line) ?? [];
  return lines.flatMap((each) =>
    each
      .slice('cookie:'.length)
      .split(';')
      .map((pair) => pair.trim()),
  );
}

const sites = { lax: 'Lax', strict: 'Strict', none: 'None' } as const;

/** `pair` is the name with the value. No script of a page sees it. */
export function setCookie(head: AnswerHead, { clientScheme }: EdgeRequest, pair: string, rules: CookieRules): void {
  const { path, domain, sameSite, secure, maxAgeSeconds } = rules;
  const isSecure = secure === 'auto' ? clientScheme === 'https' : secure;
  const parts = [
    `${pair}; Path=${path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
    'HttpOnly',
    `SameSite=${sites[sameSite]}`,
    ...(isSecure ? ['Secure'] : []),
  ];
  head.fields += `set-cookie: ${parts.join('; ')}\r\n`;
}
