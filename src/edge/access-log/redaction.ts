/**
 * Takes secrets out of what a log shows of a URL: the values of query parameters whose names speak of a secret, and a
 * user's name and password. A secret in a path cannot be told from a path; `fields` leaves it out.
 */
const secretName =
  /token|secret|passw|pwd|credential|session|jwt|signature|bearer|api_?key|authori[sz]ation|^(?:x-amz-|x-goog-)|(?:^|[-_.[])(?:key|sig|pin|otp|code|sid|auth)\]?$/i;

/** Without it, and without an encoded sign, no name in a query speaks of a secret: one look at most queries. */
const hint = /%|\+|token|secret|pass|pwd|credential|session|jwt|sig|bearer|key|auth|x-amz-|x-goog-|pin|otp|code|sid/i;

const camel = /([a-z0-9])([A-Z])/g;

export class Redaction {
  readonly #further: ReadonlySet<string>;

  /** `further` are names of parameters to redact besides, in any case. */
  constructor(further: readonly string[] = []) {
    this.#further = new Set(further.map((name) => name.toLowerCase()));
  }

  /** A query with or without its question mark. */
  query(query: string): string {
    if (!query.includes('=') || (this.#further.size === 0 && !hint.test(query))) return query;
    const mark = query.startsWith('?') ? '?' : '';
    const parts = query.slice(mark.length).split('&');
    return mark + parts.map((part) => this.#parameter(part)).join('&');
  }

  /** A whole URL, such as that of a referring page, without its fragment. */
  url(url: string): string {
    if (!/[?#@]/.test(url)) return url;
    const [whole] = url.split('#', 1);
    const [before, ...query] = whole!.split('?');
    const place = before!.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i, '$1//');
    return query.length === 0 ? place : `${place}?${this.query(query.join('?'))}`;
  }

  #parameter(part: string): string {
    const equals = part.indexOf('=');
    if (equals < 0 || !this.#isSecret(part.slice(0, equals))) return part;
    return `${part.slice(0, equals)}=[redacted]`;
  }

  #isSecret(encoded: string): boolean {
    const name = decoded(encoded);
    // `apiKey` is read as `api-Key`, and `PassWord` as it stands.
    return (
      this.#further.has(name.toLowerCase()) || secretName.test(name) || secretName.test(name.replace(camel, '$1-$2'))
    );
  }
}

function decoded(name: string): string {
  if (!/[%+]/.test(name)) return name;
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
