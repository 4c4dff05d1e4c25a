/**
 * The lines that apps print, on their way to the parent. An app can print faster than the parent reads, and Node would
 * keep it all; so no more than a number are under way, and what is left out is counted in a line of its own.
 */
import type { AppLine } from '../world/index.ts';

export class LineRelay {
  readonly #limit: number;
  readonly #send: (line: AppLine, sent: () => void) => void;
  #underWay = 0;
  #dropped = 0;

  constructor(limit: number, send: (line: AppLine, sent: () => void) => void) {
    this.#limit = limit;
    this.#send = send;
  }

  pass(line: AppLine): void {
    if (this.#underWay >= this.#limit) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) {
      const text = `[${this.#dropped} lines left out: printed faster than they could be shown]`;
      this.#dropped = 0;
      this.#pass({ ...line, text });
    }
    this.#pass(line);
  }

  #pass(line: AppLine): void {
    this.#underWay++;
    this.#send(line, () => this.#underWay--);
  }
}
