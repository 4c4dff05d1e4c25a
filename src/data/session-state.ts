/**
 * The newest state that a session has seen. Tokens sort as text, so the later of two is the greater.
 *
 * Invariant: it only moves forward, but for `replace`, when a failover has lost what it named.
 */
export class SessionState {
  #token: string | undefined;

  constructor(token?: string) {
    this.#token = token;
  }

  get token(): string | undefined {
    return this.#token;
  }

  see(token: string): void {
    if (this.#token === undefined || token > this.#token) this.#token = token;
  }

  /** The later of this session's state and another. */
  with(token: string | undefined): string | undefined {
    if (token === undefined || this.#token === undefined) return token ?? this.#token;
    return token > this.#token ? token : this.#token;
  }

  replace(lost: string, survivor: string): void {
    if (this.#token === lost) this.#token = survivor;
  }
}
