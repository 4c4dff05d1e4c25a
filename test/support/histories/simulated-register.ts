/**
 * Histories of keys that behave: each operation of some clients takes effect at one moment between its beginning and its
 * end, in an order that chance decides. Every write has a value and a version of its own.
 */

import { type HistoryEvent, HistoryRecorder, type OpenOperation } from '../../../src/consistency/index.ts';
import { ManualClock, type Random, seededRandom } from '../../../src/core/index.ts';

export interface SimulatedRegisterOptions {
  readonly seed: number;
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** The share of writes whose client is not told the outcome; half of them never take effect. */
  readonly unknown?: number;
}

interface Busy {
  readonly f: string;
  readonly key: string;
  readonly value: unknown;
  readonly open: OpenOperation;
  answer?: (open: OpenOperation) => void;
}

export function simulatedRegister(options: SimulatedRegisterOptions): readonly HistoryEvent[] {
  return new SimulatedRegister(options).run();
}

class SimulatedRegister {
  readonly #options: SimulatedRegisterOptions;
  readonly #random: Random;
  readonly #clock = new ManualClock();
  readonly #recorder = new HistoryRecorder(this.#clock);
  readonly #keys = new Map<string, { readonly value: unknown; readonly version: number }>();
  /** What each key held before. */
  readonly #before = new Map<string, unknown>();
  #values = 0;
  #version = 0;

  constructor(options: SimulatedRegisterOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  run(): readonly HistoryEvent[] {
    const busy: (Busy | undefined)[] = [];
    for (let ended = 0; ended < this.#options.operations; ) {
      const client = this.#below(this.#options.clients);
      const doing = busy[client];
      this.#clock.advance(1);
      if (doing === undefined) busy[client] = this.#begin(`client-${client}`);
      else if (doing.answer === undefined) doing.answer = this.#takeEffect(doing);
      else {
        doing.answer(doing.open);
        busy[client] = undefined;
        ended++;
      }
    }
    return this.#recorder.events;
  }

  #begin(session: string): Busy {
    const key = `key-${this.#below(this.#options.keys)}`;
    const f = ['read', 'read', 'read', 'write', 'write', 'cas', 'delete'][this.#below(7)]!;
    const expected = this.#below(2) === 0 ? this.#keys.get(key)?.value : this.#before.get(key);
    const value = f === 'write' ? ++this.#values : f === 'cas' ? [expected ?? null, ++this.#values] : null;
    return { f, key, value, open: this.#recorder.begin({ session, f, key, value }) };
  }

  #takeEffect({ f, key, value }: Busy): (open: OpenOperation) => void {
    const found = this.#keys.get(key) ?? { value: null, version: 0 };
    if (f === 'read') return (open) => open.ok(found);
    const unknown = this.#random.next() < (this.#options.unknown ?? 0);
    if (unknown && this.#below(2) === 0) return (open) => open.info('timeout');
    const [from, to] = f === 'cas' ? (value as readonly unknown[]) : [found.value, value];
    if (from !== found.value) return (open) => open.fail('conflict');
    const version = ++this.#version;
    this.#before.set(key, found.value);
    this.#keys.set(key, { value: to, version });
    return (open) => (unknown ? open.info('timeout') : open.ok({ version }));
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}
