/**
 * What one session knows of each key: the newest version it wrote or read, or that what it read was written after.
 */
import type { Operation } from '../history/operation.ts';

/** The four guarantees of Terry et al. 1994. */
export type SessionGuarantee = 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads';

/** From now on the session must see this version of the key, or a newer one. */
export interface Knowledge {
  readonly version: number;
  /** What a read breaks that sees less. */
  readonly guarantee: SessionGuarantee;
  /** How the session came to know: its own operation; or somebody's, and the write that followed it and was read here. */
  readonly because: readonly Operation[];
}

/** By key. */
export type Knowledges = ReadonlyMap<string, Knowledge>;

export class SessionContext {
  readonly #known = new Map<string, Knowledge>();

  /** As it is now: later changes leave the copy as it is. */
  snapshot(): Knowledges {
    return new Map(this.#known);
  }

  of(key: string): Knowledge | undefined {
    return this.#known.get(key);
  }

  wrote(write: Operation): void {
    this.#learn(write.key, { version: write.version!, guarantee: 'read-your-writes', because: [write] });
  }

  /** `before` is what the session that wrote the version knew when it began to. */
  read(read: Operation, version: number, write: Operation | undefined, before: Knowledges): void {
    this.#learn(read.key, { version, guarantee: 'monotonic-reads', because: [read] });
    for (const [key, { version: earlier, guarantee, because }] of before) {
      const own = guarantee === 'read-your-writes';
      const follows = own ? 'monotonic-writes' : guarantee === 'monotonic-writes' ? guarantee : 'writes-follow-reads';
      this.#learn(key, { version: earlier, guarantee: follows, because: [because[0]!, write!, read] });
    }
  }

  #learn(key: string, knowledge: Knowledge): void {
    const known = this.#known.get(key);
    if (known === undefined || knowledge.version > known.version) this.#known.set(key, knowledge);
  }
}
