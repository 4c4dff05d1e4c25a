/**
 * The network of the simulation: a delay for each message, some lost, some twice, links cut one way or both. A question whose
 * answer does not come fails at its deadline; the asker never knows which of the two was lost. Where a link refuses, it fails
 * at once.
 */
import type { Random } from '../../../src/core/index.ts';
import { LinkError, type Links } from '../../../src/data/replication/links.ts';
import type { Answer, Envelope, Question } from '../../../src/data/replication/messages.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface Receiver {
  readonly process: SimulatedProcess;
  answer(question: Envelope<Question>): Promise<Envelope<Answer>>;
}

export interface NetworkFaults {
  /** The share of messages that are lost. */
  readonly loss: number;
  /** The share of questions that arrive twice; never a commit, whose transport repeats nothing. */
  readonly duplicates: number;
  /** The shortest and the longest delay of a message. */
  readonly delayMs: readonly [number, number];
}

/** Whether who asks over a link that is cut hears nothing, or that it is cut. */
export type CutManner = 'silent' | 'refused';

export class SimulatedNetwork {
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #receivers = new Map<string, Receiver>();
  readonly #cut = new Map<string, CutManner>();
  faults: NetworkFaults = { loss: 0, duplicates: 0, delayMs: [5, 40] };

  constructor(time: SimulatedTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  attach(region: string, receiver: Receiver): void {
    this.#receivers.set(region, receiver);
  }

  /** Messages from one region to the other are lost from now on. */
  cut(from: string, to: string, manner: CutManner = 'silent'): void {
    this.#cut.set(`${from}>${to}`, manner);
  }

  heal(): void {
    this.#cut.clear();
  }

  linksOf(region: string, process: SimulatedProcess): Links {
    return {
      ask: (to, question, timeoutMs) =>
        new Promise((resolve, reject) => {
          const overdue = (): void => reject(new LinkError(`${to} did not answer`, true));
          const stop = process.timers.after(timeoutMs, overdue);
          const receive = (answer: Envelope<Answer>): void =>
            process.run(() => {
              stop();
              resolve(answer);
            });
          const target = this.#receivers.get(to);
          const refused = (): void => process.run(() => reject(new LinkError(`${to} refused the connection`, false)));
          if (this.#cut.get(`${region}>${to}`) === 'refused') {
            this.#time.after(1, refused);
            return;
          }
          if (target !== undefined && !target.process.isAlive) {
            // Nobody listens there.
            this.#send(to, region, refused);
            return;
          }
          const copies = question.body.type !== 'commit' && this.#random.next() < this.faults.duplicates ? 2 : 1;
          for (let i = 0; i < copies; i++) this.#send(region, to, () => this.#deliver(to, question, receive));
        }),
    };
  }

  #deliver(to: string, question: Envelope<Question>, receive: (answer: Envelope<Answer>) => void): void {
    const target = this.#receivers.get(to);
    target?.process.run(() => {
      target.answer(question).then(
        (answer) => target.process.run(() => this.#send(to, question.region, () => receive(answer))),
        () => {},
      );
    });
  }

  #send(from: string, to: string, arrive: () => void): void {
    const { loss, delayMs } = this.faults;
    const [least, most] = delayMs;
    const delay = least + this.#random.next() ** 3 * (most - least);
    if (this.#cut.has(`${from}>${to}`) || this.#random.next() < loss) return;
    this.#time.after(delay, () => {
      if (!this.#cut.has(`${from}>${to}`)) arrive();
    });
  }
}
