/**
 * The content of small files that were sent lately: most of the cost of sending one is asking the system for it.
 *
 * Invariants: never more than its bytes; what is found is the content of exactly the state of the file that is asked for.
 */

/** What a file was when it was looked at. */
export interface FileForm {
  /** Without links. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** Another one for each state and each file under the path, as far as the system tells. */
  readonly identity: string;
}

export interface FileContent {
  readonly form: FileForm;
  readonly bytes: Buffer;
}

export class ContentMemory {
  readonly #limitBytes: number;
  /** The longest unused first. */
  readonly #contents = new Map<string, FileContent>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get({ path, identity }: FileForm): Buffer | undefined {
    const content = this.#contents.get(path);
    if (content?.form.identity !== identity) return undefined;
    this.#contents.delete(path);
    this.#contents.set(path, content);
    return content.bytes;
  }

  set(content: FileContent): void {
    const { path } = content.form;
    this.#forget(path);
    if (content.bytes.length > this.#limitBytes) return;
    this.#contents.set(path, content);
    this.#bytes += content.bytes.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(path: string): void {
    const content = this.#contents.get(path);
    if (content === undefined) return;
    this.#contents.delete(path);
    this.#bytes -= content.bytes.length;
  }
}
