/**
 * Messages by a grammar that is HTTP/1's and lies just often enough: most messages are sound, some are odd in a place or
 * two. What attackers send differs from what everybody sends in one place.
 */
import type { Dice } from './dice.ts';
import * as vocabulary from './vocabulary.ts';

export class Speaker {
  readonly #dice: Dice;
  /** How likely a word is an odd one, in this message. */
  #oddness = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  request(): string {
    this.#begin();
    const dice = this.#dice;
    const method = this.#say(vocabulary.methods);
    const bodied = dice.chance(method === 'GET' || method === 'HEAD' ? 0.2 : 0.8);
    const { fields, body } = bodied ? this.#body() : { fields: [], body: '' };
    const hosts = this.#isOdd() ? dice.several(2, () => this.#say(vocabulary.hosts)) : [this.#say(vocabulary.hosts)];
    const line = `${method} ${this.#say(vocabulary.targets)} ${this.#say(vocabulary.versions)}\r\n`;
    return `${dice.chance(0.03) ? '\r\n' : ''}${line}${this.#section([...hosts, ...fields])}${body}`;
  }

  /** An answer to `method`. */
  response(method: string): string {
    this.#begin();
    const status = this.#say(vocabulary.statuses);
    const empty = status < 200 || status === 204 || status === 304 || method === 'HEAD';
    const { fields, body } = empty && !this.#isOdd() ? { fields: [], body: '' } : this.#body();
    if (method === 'HEAD' && this.#dice.chance(0.5)) fields.push('Content-Length: 3');
    if (status === 101) fields.push('Connection: upgrade', 'Upgrade: websocket');
    const line = `${this.#say(vocabulary.versions)} ${status}${this.#say(vocabulary.reasons)}\r\n`;
    return `${line}${this.#section(fields)}${empty ? '' : body}`;
  }

  #begin(): void {
    this.#oddness = this.#dice.chance(0.7) ? 0 : 0.15;
  }

  #isOdd(): boolean {
    return this.#dice.chance(this.#oddness);
  }

  #say<T>({ usual, odd }: vocabulary.Words<T>): T {
    return this.#dice.pick(this.#isOdd() ? odd : usual);
  }

  #section(own: readonly string[]): string {
    const dice = this.#dice;
    const more = dice.several(5, () => this.#say(vocabulary.fields));
    if (dice.chance(0.25)) more.push(`${dice.pick(['Connection', 'connection'])}: ${this.#options()}`);
    // About as many as are allowed.
    if (dice.chance(0.004)) more.push(...Array.from({ length: 85 + dice.below(20) }, (_, at) => `f${at}: ${at}`));
    return [...dice.shuffle([...own, ...more]), '', ''].join('\r\n');
  }

  #options(): string {
    const options = [0, ...this.#dice.several(2, () => 0)].map(() => this.#say(vocabulary.connectionOptions));
    return options.join(this.#dice.pick([', ', ',', ' ,\t']));
  }

  /** How a body is announced, and the body; they may have nothing to do with each other. */
  #body(): { readonly fields: string[]; readonly body: string } {
    const dice = this.#dice;
    const data = this.#say(vocabulary.bodies);
    if (!this.#isOdd()) {
      return dice.chance(0.4)
        ? { fields: [`Content-Length: ${data.length}`], body: data }
        : { fields: [`Transfer-Encoding: ${this.#say(vocabulary.codings)}`], body: this.#chunks(data) };
    }
    const any = ({ usual, odd }: vocabulary.Words): string => dice.pick(dice.chance(0.3) ? usual : odd);
    const claim = () =>
      dice.chance(0.5) ? `content-length:${any(vocabulary.lengths)}` : `Transfer-Encoding: ${any(vocabulary.codings)}`;
    return { fields: [claim(), ...dice.several(1, claim)], body: dice.chance(0.5) ? data : this.#chunks(data) };
  }

  #chunks(data: string): string {
    const dice = this.#dice;
    const cut = dice.below(data.length + 1);
    const pieces = [data.slice(0, cut), data.slice(cut)].filter((piece) => piece !== '');
    const encoded = pieces.map((piece) => `${this.#size(piece.length)}\r\n${piece}\r\n`);
    const trailers = dice.chance(0.3) ? dice.several(3, () => `${this.#say(vocabulary.trailers)}\r\n`) : [];
    return `${encoded.join('')}${this.#size(0)}\r\n${trailers.join('')}\r\n`;
  }

  #size(length: number): string {
    const digits = length.toString(16);
    return this.#dice.pick([digits, digits, digits.toUpperCase(), `00${digits}`]) + this.#say(vocabulary.extensions);
  }
}
