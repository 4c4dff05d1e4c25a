/**
 * Looks for an order of the operations of one object that explains every answer: depth first through the orders (Wing and
 * Gong 1993), deciding no earlier than at an answer (the just-in-time linearization of Lowe 2017), and trying no
 * configuration twice.
 *
 * A configuration is the next answer, the state, which of the operations under way have taken effect, and which of unknown
 * outcome were spent. Three things keep their number small. What only observes takes effect as soon as it may: it changes
 * nothing for the others. What nobody can tell to have happened hides before the next thing that overwrites it. And a
 * state that never comes back is not left while somebody still has to see it.
 *
 * Sources: J. Wing, C. Gong, "Testing and Verifying Concurrent Objects", JPDC 17, 1993; G. Lowe, "Testing for
 * linearizability", CCPE 29(4), 2017; A. Horn, D. Kroening, "Faster linearizability checking via P-compositionality",
 * FORTE 2015; A. Athalye, Porcupine.
 */
import type { ObjectHistory } from './object-history.ts';
import { SearchMemory } from './search-memory.ts';
import { type CompiledModel, impossible } from './sequential-model.ts';

/** What is left to try: configurations, and whatever else the caller says ends it. */
export interface SearchBudget {
  /** Counts one configuration; false once there are no more. */
  spend(): boolean;
}

export type SearchResult =
  | { readonly outcome: 'ok' | 'undecided' }
  /** No order was found; these are the states in which the searches that came farthest ended. */
  | { readonly outcome: 'violation'; readonly states: readonly number[] };

interface Configuration {
  readonly step: number;
  readonly state: number;
  readonly taken: bigint;
  readonly spent: bigint;
}

interface Branch extends Configuration {
  /** What could take effect next, the most promising last. */
  readonly choices: Configuration[];
}

export class LinearizationSearch {
  readonly #history: ObjectHistory;
  readonly #model: CompiledModel;
  readonly #memory = new SearchMemory();
  readonly #deepestStates = new Set<number>();
  #deepest = -1;

  constructor(history: ObjectHistory, model: CompiledModel) {
    this.#history = history;
    this.#model = model;
  }

  run(budget: SearchBudget): SearchResult {
    const { answers } = this.#history;
    const branches: Branch[] = [];
    let next: Configuration | undefined = { step: 0, state: this.#model.initial, taken: 0n, spent: 0n };
    for (;;) {
      const reached: Configuration | undefined = next && this.#settle(next);
      if (reached?.step === answers.length) return { outcome: 'ok' };
      if (reached !== undefined && this.#memory.isNew(reached.step, reached.state, reached.taken, reached.spent)) {
        if (!budget.spend()) return { outcome: 'undecided' };
        this.#note(reached);
        branches.push({ ...reached, choices: this.#choices(reached) });
      }
      const branch = branches.at(-1);
      if (branch === undefined) break;
      next = branch.choices.pop();
      if (next === undefined) branches.pop();
    }
    return { outcome: 'violation', states: [...this.#deepestStates] };
  }

  /** Lets observers take effect where they may, and passes the answers of what has taken effect. */
  #settle({ step, state, taken, spent }: Configuration): Configuration {
    const { answers, bits } = this.#history;
    for (; step < answers.length; step++) {
      const { operation, observers } = answers[step]!;
      for (const observer of observers) {
        if (this.#model.apply(observer, state) !== impossible) taken |= bits[observer]!;
      }
      if ((taken & bits[operation]!) === 0n) break;
      taken &= ~bits[operation]!;
    }
    return { step, state, taken, spent };
  }

  #note({ step, state }: Configuration): void {
    if (step > this.#deepest) {
      this.#deepest = step;
      this.#deepestStates.clear();
    }
    if (step === this.#deepest) this.#deepestStates.add(state);
  }

  /** What leads to the answer at once is tried first; what need not have happened at all comes last. */
  #choices(from: Configuration): Configuration[] {
    const { answers, bits, unknown } = this.#history;
    const { operation, writers, unknown: begun } = answers[from.step]!;
    const [rare, unsure, others, first]: Configuration[][] = [[], [], [], []];
    const held = this.#held(from);
    const consider = (writer: number, spent: bigint, [likely, unlikely]: readonly Configuration[][]): void => {
      if (held.some((each) => each !== writer)) return;
      const state = this.#model.apply(writer, from.state);
      if (state === impossible) return;
      const leads = writer === operation || this.#model.apply(operation, state) !== impossible;
      (leads ? likely : unlikely)!.push({ ...from, state, spent, taken: this.#takenWith(writer, from) });
    };
    const alike = new Set<number>();
    for (let i = 0; i < begun; i++) {
      const bit = 1n << BigInt(i);
      if ((from.spent & bit) !== 0n) continue;
      // Of several that overwrite with the same, one is as good as another: they never have to be answered.
      const leaves = this.#model.overwrites(unknown[i]!) ? this.#model.apply(unknown[i]!, from.state) : impossible;
      if (leaves === from.state || alike.has(leaves)) continue;
      if (leaves !== impossible) alike.add(leaves);
      consider(unknown[i]!, from.spent | bit, [unsure!, rare!]);
    }
    for (const writer of writers.toReversed()) {
      if ((from.taken & bits[writer]!) === 0n) consider(writer, from.spent, [first!, others!]);
    }
    return [...rare!, ...others!, ...unsure!, ...first!];
  }

  /** Who has taken effect after `writer` has: it, and what hides before it. */
  #takenWith(writer: number, { step, taken }: Configuration): bigint {
    const { answers, bits } = this.#history;
    return taken | (bits[writer] ?? 0n) | (this.#model.overwrites(writer) ? answers[step]!.hiding : 0n);
  }

  /** Who needs the state as it is and has not taken effect yet. */
  #held({ step, state, taken }: Configuration): readonly number[] {
    const { bits, firstSteps, lastSteps } = this.#history;
    return this.#model.witnesses(state).filter((witness) => {
      const last = lastSteps[witness];
      if (last === undefined || last < step) return false;
      return firstSteps[witness]! > step || (taken & bits[witness]!) === 0n;
    });
  }
}
