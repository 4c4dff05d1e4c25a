/**
 * What a sticky cookie holds: a name for an endpoint that says nothing of it, and a signature. Both are of HMAC-SHA256, cut to
 * 128 bits (RFC 2104, section 5), with a secret that all nodes of a world share, so that any of them reads what another wrote.
 *
 * Invariant: a token that this secret has not signed is never looked up.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const partBytes = 16;
const shape = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/;

export class SessionTokens {
  readonly #secret: string;
  readonly #scope: string;
  /** Tokens of endpoints by their ids, and the other way round; both bounded by the endpoints there have been. */
  readonly #tokens = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  /** `scope` keeps the tokens of one route and service from being good for another. */
  constructor(secret: string, scope: string) {
    this.#secret = secret;
    this.#scope = scope;
  }

  of(endpointId: string): string {
    let token = this.#tokens.get(endpointId);
    if (token === undefined) {
      const name = this.#mac('name', endpointId).toString('base64url');
      token = `${name}.${this.#mac('signature', name).toString('base64url')}`;
      if (this.#tokens.size >= maxKnown) this.#forget();
      this.#tokens.set(endpointId, token);
      this.#ids.set(token, endpointId);
    }
    return token;
  }

  /** Whether we have signed it. */
  isOurs(token: string): boolean {
    if (!shape.test(token)) return false;
    const [name, signature] = token.split('.') as [string, string];
    // As text: the last character of base64url has bits that say nothing, so that several spellings are one signature.
    return timingSafeEqual(Buffer.from(this.#mac('signature', name).toString('base64url')), Buffer.from(signature));
  }

  /** The endpoint of a token that is ours, if it is among those known. */
  endpointOf(token: string): string | undefined {
    return this.#ids.get(token);
  }

  #mac(use: string, text: string): Buffer {
    return createHmac('sha256', this.#secret)
      .update(`antipode sticky ${use}\0${this.#scope}\0${text}`)
      .digest()
      .subarray(0, partBytes);
  }

  #forget(): void {
    this.#tokens.clear();
    this.#ids.clear();
  }
}

/** Endpoints whose tokens are kept; with more, they are worked out anew. */
const maxKnown = 65_536;
