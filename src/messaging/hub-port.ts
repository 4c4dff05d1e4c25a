/** The port of a process that is supervised: everything goes through the hub in its supervisor. */
import { AntipodeError, systemTimers, type Timers } from '../core/index.ts';
import type { CounterOrder } from './counters.ts';
import { messagingDefaults } from './defaults.ts';
import { Listeners } from './listeners.ts';
import { enveloped, type FromHub, opened, type ToHub } from './messages.ts';
import { type PortListener, portVersion, type WorkerFacts, type WorkerPort } from './worker-port.ts';

/** The channel to the supervisor. */
export interface HubChannel {
  readonly isOpen: boolean;
  /** `onSent` is called when the message is out of this process, or never will be. */
  send(message: object, onSent: () => void): void;
  /** From now on messages come. Called once, when the first is expected: an app that uses none of this has its channel to itself. */
  open(): void;
}

export interface HubPortOptions {
  readonly facts: WorkerFacts;
  readonly channel: HubChannel;
  readonly timers?: Timers;
  readonly maxUnderWayBytes?: number;
}

interface Question {
  readonly resolve: (value: number) => void;
  readonly reject: (error: Error) => void;
  readonly callOff: () => void;
}

export class HubPort implements WorkerPort {
  readonly version: number = portVersion;
  readonly facts: WorkerFacts;
  readonly #channel: HubChannel;
  readonly #timers: Timers;
  readonly #maxUnderWayBytes: number;
  readonly #listeners = new Listeners();
  readonly #questions = new Map<number, Question>();
  #asked = 0;
  #underWayBytes = 0;
  #isOpened = false;

  constructor({ facts, channel, timers = systemTimers, maxUnderWayBytes }: HubPortOptions) {
    this.facts = facts;
    this.#channel = channel;
    this.#timers = timers;
    this.#maxUnderWayBytes = maxUnderWayBytes ?? messagingDefaults.maxUnderWayBytes;
  }

  tell(topic: string, text: string): void {
    const sizeBytes = Buffer.byteLength(topic) + Buffer.byteLength(text);
    if (this.#underWayBytes + sizeBytes > this.#maxUnderWayBytes) {
      throw unheard(
        `the supervisor takes messages more slowly than they come: ${this.#underWayBytes} bytes are on their way`,
      );
    }
    this.#underWayBytes += sizeBytes;
    this.#send({ kind: 'tell', topic, text }, () => {
      this.#underWayBytes -= sizeBytes;
    });
  }

  listen(listener: PortListener): () => void {
    this.#open();
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#send({ kind: 'join' });
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#send({ kind: 'leave' });
    };
  }

  count(order: CounterOrder): Promise<number> {
    if (!this.#channel.isOpen) return Promise.reject(unheard('the supervisor is gone: this worker is ending'));
    this.#open();
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const { answerMs } = messagingDefaults;
      const callOff = this.#timers.after(answerMs, () => {
        this.#questionOf(id)?.reject(unheard(`the supervisor did not count within ${answerMs} ms`));
      });
      this.#questions.set(id, { resolve, reject, callOff });
      this.#send({ kind: 'count', id, order });
    });
  }

  /** One message of the channel; false when it is none of ours. */
  take(message: unknown): boolean {
    const said = opened<FromHub>(message);
    if (said === undefined) return false;
    if (said.kind === 'told') this.#listeners.tell((listener) => listener.onTold(said));
    else if (said.kind === 'missed') this.#listeners.tell((listener) => listener.onMissed(said.count));
    else if (said.kind === 'counted') this.#questionOf(said.id)?.resolve(said.value);
    else this.#questionOf(said.id)?.reject(new AntipodeError(said.code, said.message));
    return true;
  }

  #questionOf(id: number): Question | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    question?.callOff();
    return question;
  }

  #open(): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    this.#channel.open();
  }

  #send(message: ToHub, onSent: () => void = () => {}): void {
    this.#channel.send(enveloped(message), onSent);
  }
}

function unheard(what: string): AntipodeError {
  return new AntipodeError('ERR_WORKER_SUPERVISOR', what);
}
