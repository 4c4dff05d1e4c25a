/**
 * What a supervisor and one of its workers say to each other over the channel between their processes: things told, and
 * questions with an answer. Other users of the same channel are left alone: everything of ours is under one key.
 */
import { AntipodeError } from '../../core/index.ts';

/** The channel as one side has it. A message that cannot be sent, because the other side is gone, is dropped. */
export interface LinkChannel {
  send(message: object): void;
}

type Listener = (value: unknown) => void;
type Answerer = (value: unknown) => unknown;

interface Envelope {
  readonly kind: string;
  readonly value: unknown;
  /** Of a question, and of its answer. */
  readonly id?: number;
  /** Where an answer is that it failed: why. */
  readonly fault?: { readonly code: string; readonly message: string };
}

interface Question {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const key = 'antipode';
const answerKind = 'answer';
/** Of one kind: a side that starts listens soon, or never. */
const maxUnheard = 64;

export class Link {
  readonly #channel: LinkChannel;
  readonly #listeners = new Map<string, Listener>();
  /** What was told before anybody listened, by its kind. */
  readonly #unheard = new Map<string, readonly unknown[]>();
  readonly #answerers = new Map<string, Answerer>();
  readonly #questions = new Map<number, Question>();
  #asked = 0;

  constructor(channel: LinkChannel) {
    this.#channel = channel;
  }

  /** Hears what is told of a kind, also what has been before anybody listened. */
  on(kind: string, listener: Listener): void {
    this.#listeners.set(kind, listener);
    const early = this.#unheard.get(kind) ?? [];
    this.#unheard.delete(kind);
    for (const value of early) listener(value);
  }

  /** Answers questions of a kind; what it throws is told to who asked. */
  answer(kind: string, answerer: Answerer): void {
    this.#answerers.set(kind, answerer);
  }

  tell(kind: string, value: unknown): void {
    this.#send({ kind, value });
  }

  /** Resolves to the answer. Throws ERR_WORLD_WORKER_SILENT when none comes in time, and what the other side threw. */
  ask(kind: string, value: unknown, timeoutMs: number): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(id, `did not answer within ${timeoutMs} ms`), timeoutMs);
      this.#questions.set(id, { resolve, reject, timer });
      this.#send({ kind, value, id });
    });
  }

  /** One message of the channel; false when it is none of ours. */
  take(message: unknown): boolean {
    const envelope = envelopeOf(message);
    if (envelope === undefined) return false;
    const { kind, value, id, fault } = envelope;
    if (kind === answerKind) this.#answered(id!, value, fault);
    else if (id === undefined) this.#hear(kind, value);
    else void this.#reply(kind, value, id);
    return true;
  }

  /** The other side is gone: nothing that was asked will be answered. */
  close(): void {
    for (const id of [...this.#questions.keys()]) this.#giveUp(id, 'ended before it answered');
  }

  #hear(kind: string, value: unknown): void {
    const listener = this.#listeners.get(kind);
    if (listener !== undefined) {
      listener(value);
      return;
    }
    const early = this.#unheard.get(kind) ?? [];
    if (early.length < maxUnheard) this.#unheard.set(kind, [...early, value]);
  }

  async #reply(kind: string, value: unknown, id: number): Promise<void> {
    try {
      const result = await this.#answerers.get(kind)?.(value);
      this.#send({ kind: answerKind, value: result, id });
    } catch (error) {
      const { code = 'ERR_WORLD_WORKER_FAULT', message } = error as Error & { readonly code?: string };
      this.#send({ kind: answerKind, value: undefined, id, fault: { code, message } });
    }
  }

  #answered(id: number, value: unknown, fault: Envelope['fault']): void {
    const question = this.#question(id);
    if (fault === undefined) question?.resolve(value);
    else question?.reject(new AntipodeError(fault.code, fault.message));
  }

  #giveUp(id: number, what: string): void {
    this.#question(id)?.reject(new AntipodeError('ERR_WORLD_WORKER_SILENT', `a worker ${what}: see its log`));
  }

  #question(id: number): Question | undefined {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    clearTimeout(question?.timer);
    return question;
  }

  #send(envelope: Envelope): void {
    this.#channel.send({ [key]: envelope });
  }
}

function envelopeOf(message: unknown): Envelope | undefined {
  if (typeof message !== 'object' || message === null || !(key in message)) return undefined;
  return typeof message[key] === 'object' ? (message[key] as Envelope) : undefined;
}
