/**
 * How far a long command is: on a terminal one line that is drawn again, elsewhere a line for each step that begins. Written to
 * standard error, so that what the command prints stays by itself.
 */
import type { ProgressStep } from '../../backup/index.ts';

/** What is needed of `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const words: Readonly<Record<ProgressStep['step'], string>> = {
  copy: 'copying',
  pack: 'packing the copy',
  archive: 'archiving the log',
  verify: 'checking every file',
  restore: 'copying the backup',
  replay: 'applying the log',
  compare: 'comparing',
};

const startOfLine = '\r\u001b[K';

export class ProgressOutput {
  readonly #stream: ProgressStream;
  readonly #isSilent: boolean;
  #shown = '';

  constructor(stream: ProgressStream, { isSilent }: { readonly isSilent: boolean }) {
    this.#stream = stream;
    this.#isSilent = isSilent;
  }

  readonly show = ({ step, done, total }: ProgressStep): void => {
    if (this.#isSilent) return;
    const part = total > 0 && this.#stream.isTTY ? ` ${Math.floor((done / total) * 100)} %` : '';
    const text = words[step] + part;
    if (text === this.#shown) return;
    this.#shown = text;
    this.#stream.write(this.#stream.isTTY ? startOfLine + text : `${text}\n`);
  };

  /** Says something that is no step. */
  note(text: string | undefined): void {
    if (!this.#isSilent && text !== undefined) this.#stream.write(`${text}\n`);
  }

  /** Leaves the line free for what comes. */
  end(): void {
    if (this.#shown !== '' && this.#stream.isTTY) this.#stream.write(startOfLine);
    this.#shown = '';
  }
}
