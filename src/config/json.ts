/**
 * JSON (RFC 8259) with places. `JSON.parse` gives some faults no position and quietly keeps the last of two equal keys,
 * and two regions with one id must not become one region; so the structure is read here, and `JSON.parse` reads only
 * the strings and numbers. Accepts exactly what `JSON.parse` accepts, and at most 64 levels.
 */
import { AntipodeError } from '../core/index.ts';

/** A key that stands twice in one object; the value read is the last one, as in `JSON.parse`. */
export interface DuplicateKey {
  readonly path: readonly (string | number)[];
  readonly line: number;
  readonly column: number;
}

export interface JsonDocument {
  readonly value: unknown;
  readonly duplicates: readonly DuplicateKey[];
}

const maxDepth = 64;
const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Throws ERR_CONFIG_SYNTAX with `file`, line and column. */
export function readJson(text: string, file: string): JsonDocument {
  const reader = new Reader(text, file);
  return { value: reader.document(), duplicates: reader.duplicates };
}

class Reader {
  readonly duplicates: DuplicateKey[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  document(): unknown {
    this.#skipSpace();
    const value = this.#value();
    if (this.#at < this.#text.length) this.#fail('the end of the file');
    return value;
  }

  #value(): unknown {
    if (this.#path.length > maxDepth) this.#fail(`at most ${maxDepth} levels`);
    if (this.#take('{')) return this.#object();
    if (this.#take('[')) return this.#array();
    return this.#scalar('a value');
  }

  #object(): unknown {
    const members = new Map<string, unknown>();
    if (this.#take('}')) return {};
    do {
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail('a key in double quotes');
      const key = this.#scalar('a key in double quotes') as string;
      if (!this.#take(':')) this.#fail("':'");
      this.#path.push(key);
      if (members.has(key)) this.duplicates.push({ path: [...this.#path], ...this.#place(start) });
      members.set(key, this.#value());
      this.#path.pop();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail("',' or '}'");
    return Object.fromEntries(members);
  }

  #array(): unknown {
    const items: unknown[] = [];
    if (this.#take(']')) return items;
    do {
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail("',' or ']'");
    return items;
  }

  #scalar(expected: string): unknown {
    scalar.lastIndex = this.#at;
    const token = scalar.exec(this.#text)?.[0] ?? this.#fail(expected);
    this.#at += token.length;
    this.#skipSpace();
    return JSON.parse(token);
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)![0].length;
  }

  #place(offset: number): { line: number; column: number } {
    const before = this.#text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  #fail(expected: string): never {
    const { line, column } = this.#place(this.#at);
    const character = this.#text[this.#at];
    const seen = character === undefined ? 'the end of the file' : JSON.stringify(character);
    throw new AntipodeError(
      'ERR_CONFIG_SYNTAX',
      `${this.#file}:${line}:${column} is not JSON: expected ${expected}, saw ${seen}`,
      { details: { file: this.#file, line, column } },
    );
  }
}
