/**
 * How often keys were asked for of late, about: a count-min sketch of counters from 0 to 15, halved from time to time.
 *
 * A key has four counters, one in each row of its block; its frequency is the least of them, so strangers can only make
 * it look more frequent. A block is 64 bytes, a line of the processor's cache. After a period of uses all
 * counters are halved: what was popular long ago fades. Einziger, Friedman, Manes: "TinyLFU", ACM ToS 2017; the blocks as
 * in Caffeine. 8 to 16 bytes an entry.
 */
const wordsPerBlock = 16;
const entriesPerBlock = 8;
const mostFrequent = 15;

export class FrequencySketch {
  #words: Uint32Array = new Uint32Array(wordsPerBlock);
  #uses = 0;
  /** Uses after which all counters are halved. */
  period = 5_120;

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Entries it is large enough for. */
  get entries(): number {
    return (this.#words.length / wordsPerBlock) * entriesPerBlock;
  }

  /** Twice as many entries. Each block becomes two with the same counters, so nothing is forgotten. */
  double(): void {
    const words = new Uint32Array(2 * this.#words.length);
    words.set(this.#words);
    words.set(this.#words, this.#words.length);
    this.#words = words;
  }

  /** 0 to 15. */
  frequency(hash: number): number {
    const words = this.#words;
    const block = this.#block(hash);
    const places = spread(hash);
    let least = mostFrequent;
    for (let row = 0; row < 4; row++) {
      const place = (places >>> (row * 5)) & 31;
      const count = (words[block + row * 4 + (place >>> 3)]! >>> ((place & 7) * 4)) & 15;
      if (count < least) least = count;
    }
    return least;
  }

  increment(hash: number): void {
    const words = this.#words;
    const block = this.#block(hash);
    const places = spread(hash);
    let grew = false;
    for (let row = 0; row < 4; row++) {
      const place = (places >>> (row * 5)) & 31;
      const word = block + row * 4 + (place >>> 3);
      const shift = (place & 7) * 4;
      if (((words[word]! >>> shift) & 15) < mostFrequent) {
        // A power (`2 ** shift`) is a call of a function of floating point numbers: most of what a hit would cost.
        words[word]! += 1 << shift;
        grew = true;
      }
    }
    if (!grew) return;
    this.#uses += 1;
    if (this.#uses >= this.period) this.#halve();
  }

  clear(): void {
    this.#words.fill(0);
    this.#uses = 0;
  }

  #block(hash: number): number {
    return (hash & (this.#words.length / wordsPerBlock - 1)) * wordsPerBlock;
  }

  #halve(): void {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) words[i] = (words[i]! >>> 1) & 0x7777_7777;
    this.#uses >>>= 1;
  }
}

/** Bits for the places in the rows, independent of those that choose the block. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}
