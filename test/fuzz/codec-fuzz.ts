/**
 * Many cases, each compared and each request sent on; the first contradiction ends it, with what is needed to see it
 * again.
 */
import { fuzzCase } from './case.ts';
import { type Comparison, compare, Verdict } from './comparison.ts';
import { forwardingFault } from './forwarding.ts';
import { Kind, type Stream } from './message.ts';

export interface FuzzPlan {
  readonly seed: number;
  readonly cases: number;
  /** The first case; 0 when absent. */
  readonly from?: number;
  /** Called now and then with the cases done. */
  onProgress?(done: number): void;
}

export interface Tally {
  /** Whole messages read alike. */
  messages: number;
  readonly verdicts: Map<Verdict, number>;
  /** By verdict and reason, where one of the two accepts. */
  readonly reasons: Map<string, number>;
}

const progressEvery = 10_000;

/** Throws an error that names seed, case and bytes when the codec contradicts Node's parser. */
export function fuzzCodec({ seed, cases, from = 0, onProgress }: FuzzPlan): Tally {
  const tally: Tally = { messages: 0, verdicts: new Map(), reasons: new Map() };
  for (let index = from; index < from + cases; index++) {
    const stream = fuzzCase(seed, index);
    const { verdict, detail, agreed } = checked(stream, seed, index);
    tally.messages += agreed.length;
    count(tally.verdicts, verdict);
    if (verdict === Verdict.onlyNodeAccepts || verdict === Verdict.onlyOursAccepts) {
      count(tally.reasons, `${verdict}: ${detail}`);
    }
    if ((index - from + 1) % progressEvery === 0) onProgress?.(index - from + 1);
  }
  return tally;
}

function checked(stream: Stream, seed: number, index: number): Comparison {
  try {
    const comparison = compare(stream);
    const { verdict, detail, agreed } = comparison;
    if (verdict === Verdict.contradiction) throw new Error(detail);
    for (const message of stream.kind === Kind.request ? agreed : []) {
      const fault = forwardingFault(message);
      if (fault !== undefined) throw new Error(fault);
    }
    return comparison;
  } catch (cause) {
    const { message } = cause as Error;
    const bytes = JSON.stringify(stream.bytes.toString('latin1'));
    throw new Error(`seed ${seed}, case ${index}: ${message}\n${bytes}\nread up to ${stream.cuts.join()}`, { cause });
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
