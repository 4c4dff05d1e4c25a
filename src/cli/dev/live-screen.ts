/**
 * The whole terminal as one picture, redrawn in place. It lives on the terminal's alternate screen (xterm's mode 1049), so
 * that what was there before comes back at the end, also when the process exits in a hurry.
 */
import { stripVTControlCharacters } from 'node:util';

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const eraseToLineEnd = '\u001b[K';
const eraseBelow = '\u001b[J';

export class LiveScreen {
  readonly #terminal: Terminal;
  readonly #restore = () => this.close();
  #isOpen = true;

  /** Takes the terminal over. */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.write(enter);
    process.once('exit', this.#restore);
  }

  /** Shows these lines, styled or not; what does not fit on the terminal is left out, so that nothing scrolls. */
  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const { columns, rows } = this.#terminal;
    const shown = lines.slice(0, rows).map((line) => clip(line, columns) + eraseToLineEnd);
    this.#terminal.write(`${home}${shown.join('\r\n')}${shown.length < rows ? `\r\n${eraseBelow}` : ''}`);
  }

  /** Gives the terminal back as it was. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off('exit', this.#restore);
    this.#terminal.write(leave);
  }
}

/** A line that is too long loses its styles with its end: better plain than broken. */
function clip(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= columns ? line : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
