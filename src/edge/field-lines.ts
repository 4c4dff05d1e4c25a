/**
 * Lines of fields that many requests have in common: as text for those that are sent over a wire, cut once for those that
 * an app in this process gets.
 */
import type { FieldTaker } from '../proxy/index.ts';

export class FieldLines {
  readonly text: string;
  /** Names and values in turn. */
  #cut: readonly string[] | undefined;

  /** Each line is a name, a colon, one space, a value and CRLF. */
  constructor(text: string) {
    this.text = text;
  }

  tell(taker: FieldTaker): void {
    this.#cut ??= cut(this.text);
    for (let at = 0; at < this.#cut.length; at += 2) taker.takeField(this.#cut[at]!, this.#cut[at + 1]!);
  }
}

function cut(text: string): readonly string[] {
  const lines = text.split('\r\n').slice(0, -1);
  return lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}
