/**
 * The promises that bind a region: the candidacies that it has agreed to, that nobody has withdrawn, and that are above the
 * epoch that it knows.
 *
 * There may be several. A candidate that was overtaken still has what it was promised, and may open its term once the one that
 * overtook it has given up; a region that forgot the first promise with the second would go on in the old term and
 * acknowledge what that candidate does not know of.
 *
 * Invariant: at most one of each candidate, its highest; in order. Instances never change.
 */
import { compareEpochs, type Epoch, formatEpoch, noEpoch, parseEpoch } from './epoch.ts';

export class Promises {
  readonly #epochs: readonly Epoch[];

  private constructor(epochs: readonly Epoch[]) {
    this.#epochs = epochs;
  }

  /** What `toString` wrote; an empty text for none. */
  static parse(text: string): Promises {
    return new Promises(text === '' ? [] : text.split(' ').map(parseEpoch));
  }

  toString(): string {
    return this.#epochs.map(formatEpoch).join(' ');
  }

  get isEmpty(): boolean {
    return this.#epochs.length === 0;
  }

  /** `noEpoch` where there is none. */
  get highest(): Epoch {
    return this.#epochs.at(-1) ?? noEpoch;
  }

  /** What was promised to one candidate. */
  to(candidate: string): Epoch | undefined {
    return this.#epochs.find(({ primary }) => primary === candidate);
  }

  /** The epoch is not below the highest. */
  with(epoch: Epoch): Promises {
    return new Promises([...this.#epochs.filter(({ primary }) => primary !== epoch.primary), epoch]);
  }

  /** The candidate has given up this epoch, and all below it. */
  without(candidate: string, withdrawn: Epoch): Promises {
    return this.#only((epoch) => epoch.primary !== candidate || compareEpochs(epoch, withdrawn) > 0);
  }

  /** Those that a term of this epoch leaves. */
  above(known: Epoch): Promises {
    return this.#only((epoch) => compareEpochs(epoch, known) > 0);
  }

  /** The same object where nothing goes. */
  #only(isKept: (epoch: Epoch) => boolean): Promises {
    return this.#epochs.every(isKept) ? this : new Promises(this.#epochs.filter(isKept));
  }
}
