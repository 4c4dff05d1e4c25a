/**
 * The newest state that a session has seen. Tokens sort as text, so the later of two is the greater.
 *
 * Invariant: it only moves forward, but for `replace`, when a failover has lost what it named.
 */
export class SessionState {
  #token: string | undefined;
  readonly #keep: (token: string) => void;

  /** `keep` is told what the session has to be remembered by after a write, or a loss. */
  constructor(token?: string, keep: (token: string) => void = () => {}) {
    this.#token = token;
    this.#keep = keep;
  }

  get token(): string | undefined {
    return this.#token;
  }

  see(token: string): void {
    if (this.#token === undefined || token > this.#token) this.#token = token;
  }

  /** Something that the session itself has written. */
  wrote(token: string): void {
    this.see(token);
    this.#keep(this.#token!);
  }

  /** The later of this session's state and another. */
  with(token: string | undefined): string | undefined {
    if (token === undefined || this.#token === undefined) return token ?? this.#token;
    return token > this.#token ? token : this.#token;
  }

  replace(lost: string, survivor: string): void {
    if (this.#token !== lost) return;
    this.#token = survivor;
    this.#keep(survivor);
  }
}
