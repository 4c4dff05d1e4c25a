/**
 * Sequences of field names that requests have come with, as a tree: the requests of a client, and most clients among each
 * other, send the same names in the same order. Where a request goes along a known path, no name is cut out of its text or
 * lowered again, and its `headers` are copied from a pattern that has all its names already.
 *
 * Invariant: a tree is of a limited size, whatever clients think of; what is not in it is only slower.
 */
const maxNodes = 4_096;
const maxNameLength = 64;

export class FieldNames {
  /** The last name of this sequence, as it is sent. */
  readonly name: string;
  /** How a line with it begins. */
  readonly prefix: string;
  /** The sequence that last came of this one. */
  likely: FieldNames | undefined;
  readonly #tree: { nodes: number };
  readonly #shorter: FieldNames | undefined;
  readonly #longer = new Map<string, FieldNames>();
  /** Lower-case, each once; undefined until somebody asks, false where Node does not just list them. */
  #names: readonly string[] | false | undefined;
  #pattern: Readonly<Record<string, string>> = {};

  private constructor(tree: { nodes: number }, shorter: FieldNames | undefined, name: string) {
    this.#tree = tree;
    this.#shorter = shorter;
    this.name = name;
    this.prefix = `${name}:`;
  }

  /** The sequence of no names. */
  static none(): FieldNames {
    return new FieldNames({ nodes: 0 }, undefined, '');
  }

  /** This sequence and one more name; undefined where it is not known and there is no room for it. */
  and(name: string): FieldNames | undefined {
    const longer = this.#longer.get(name) ?? this.#learn(name);
    if (longer !== undefined) this.likely = longer;
    return longer;
  }

  /** `request.headers`, of names and values in turn; undefined where it takes Node to tell them. */
  headers(lines: readonly string[]): Record<string, string> | undefined {
    this.#names ??= this.#list();
    const names = this.#names;
    if (names === false) return undefined;
    const headers = { ...this.#pattern };
    for (let index = 0; index < names.length; index++) headers[names[index]!] = lines[2 * index + 1]!;
    return headers;
  }

  #learn(name: string): FieldNames | undefined {
    if (this.#tree.nodes >= maxNodes || name.length > maxNameLength) return undefined;
    this.#tree.nodes++;
    // What is cut out of a text keeps all of it in memory; this is a text of its own.
    const own = Buffer.from(name, 'latin1').toString('latin1');
    const longer = new FieldNames(this.#tree, this, own);
    this.#longer.set(own, longer);
    return longer;
  }

  /** What Node joins, drops or puts into an array when it comes twice is left to Node. */
  #list(): readonly string[] | false {
    const names: string[] = [];
    for (let at: FieldNames = this, next = at.#shorter; next !== undefined; at = next, next = at.#shorter) {
      const name = at.name.toLowerCase();
      if (name === 'set-cookie' || name === '__proto__' || names.includes(name)) return false;
      names.unshift(name);
    }
    this.#pattern = Object.fromEntries(names.map((name) => [name, '']));
    return names;
  }
}
