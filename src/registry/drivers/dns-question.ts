/**
 * One DNS question with a memory: while nobody can answer it, the last good answer stands.
 *
 * "No such name" and "no such record" are answers: the list is empty. A timeout, SERVFAIL or REFUSED is none.
 */
export interface DnsAnswer<T> {
  readonly records: readonly T[];
  /** Why the question had no answer this time; the records are the last good ones, or none. */
  readonly failure: Error | undefined;
}

export class DnsQuestion<T> {
  readonly #resolve: () => Promise<readonly T[]>;
  #records: readonly T[] = [];

  constructor(resolve: () => Promise<readonly T[]>) {
    this.#resolve = resolve;
  }

  async ask(): Promise<DnsAnswer<T>> {
    try {
      this.#records = await this.#resolve();
    } catch (error) {
      if (!isEmptyAnswer(error)) return { records: this.#records, failure: error as Error };
      this.#records = [];
    }
    return { records: this.#records, failure: undefined };
  }
}

function isEmptyAnswer(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENODATA' || code === 'ENOTFOUND';
}
