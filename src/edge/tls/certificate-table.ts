/**
 * From the name a client asks for (SNI, RFC 6066) to what serves it: the very name first, then a wildcard for its last
 * label (RFC 9525, section 6.3), then nothing. Of two certificates for one name the first counts.
 */
export class CertificateTable<T> {
  readonly #byName = new Map<string, T>();

  /** Adds what serves `names`: lower case, `*.shop.example` for a wildcard. */
  add(names: readonly string[], served: T): void {
    for (const name of names) if (!this.#byName.has(name)) this.#byName.set(name, served);
  }

  find(name: string): T | undefined {
    const asked = name.toLowerCase();
    const dot = asked.indexOf('.');
    return this.#byName.get(asked) ?? (dot < 1 ? undefined : this.#byName.get(`*${asked.slice(dot)}`));
  }
}
