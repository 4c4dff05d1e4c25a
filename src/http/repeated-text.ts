/**
 * A part of texts that is nearly always the same, as the host and the method of requests are: where it is that of the last
 * text, the same string is given again. Nothing is cut then, and whoever compares it with what he has kept compares two
 * addresses instead of letters.
 */
export class RepeatedText {
  #last = '';

  /** `text[start, end)`. */
  slice(text: string, start: number, end: number): string {
    const last = this.#last;
    if (end - start !== last.length) return this.#cut(text, start, end);
    for (let index = 0; index < last.length; index++) {
      if (text.charCodeAt(start + index) !== last.charCodeAt(index)) return this.#cut(text, start, end);
    }
    return last;
  }

  #cut(text: string, start: number, end: number): string {
    this.#last = text.slice(start, end);
    return this.#last;
  }
}
