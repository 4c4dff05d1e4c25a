/**
 * What a sticky cookie holds: a name for an endpoint that says nothing of it, and a signature. Both are of HMAC-SHA256, cut to
 * 128 bits (RFC 2104, section 5), with a secret that all nodes of a world share, so that any of them reads what another wrote.
 *
 * Invariant: a token that none of the secrets has signed is never looked up.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../../../core/index.ts';

const partBytes = 16;
const shape = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/;

export class SessionTokens {
  readonly #secrets: Secrets;
  readonly #scope: string;
  /** Tokens of endpoints by their ids, of the first secret. */
  readonly #tokens = new Map<string, string>();
  /** Ids by their tokens, of all secrets. */
  readonly #ids = new Map<string, string>();

  /** `scope` keeps the tokens of one route and service from being good for another. */
  constructor(secrets: Secrets, scope: string) {
    this.#secrets = secrets;
    this.#scope = scope;
  }

  /** What a client is given. */
  of(endpointId: string): string {
    return this.#tokens.get(endpointId) ?? this.#learn(endpointId);
  }

  /** Whether we have signed it. */
  isOurs(token: string): boolean {
    if (!shape.test(token)) return false;
    const [name, signature] = token.split('.') as [string, string];
    // As text: the last character of base64url has bits that say nothing, so that several spellings are one signature.
    const given = Buffer.from(signature);
    return this.#secrets.some((secret) => timingSafeEqual(Buffer.from(this.#mac(secret, 'signature', name)), given));
  }

  /** The endpoint of a token that is ours, if it is among those known. */
  endpointOf(token: string): string | undefined {
    return this.#ids.get(token);
  }

  #learn(endpointId: string): string {
    if (this.#tokens.size >= maxKnown) this.#forget();
    const tokens = this.#secrets.map((secret) => this.#tokenBy(secret, endpointId));
    for (const token of tokens) this.#ids.set(token, endpointId);
    this.#tokens.set(endpointId, tokens[0]!);
    return tokens[0]!;
  }

  #tokenBy(secret: string, endpointId: string): string {
    const name = this.#mac(secret, 'name', endpointId);
    return `${name}.${this.#mac(secret, 'signature', name)}`;
  }

  #mac(secret: string, use: string, text: string): string {
    return createHmac('sha256', secret)
      .update(`antipode sticky ${use}\0${this.#scope}\0${text}`)
      .digest()
      .subarray(0, partBytes)
      .toString('base64url');
  }

  #forget(): void {
    this.#tokens.clear();
    this.#ids.clear();
  }
}

/** Endpoints whose tokens are kept; with more, they are worked out anew. */
const maxKnown = 65_536;
