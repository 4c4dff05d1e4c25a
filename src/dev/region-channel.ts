/**
 * The parent's end of the channel to one region process: questions with their answers, and everything else it says.
 */
import type { ChildProcess } from 'node:child_process';
import { AntipodeError } from '../core/index.ts';
import { devDefaults } from './defaults.ts';
import { fromFailure } from './failure.ts';
import type { CallName, FromRegion, RegionCalls, ToRegion } from './protocol.ts';

/** What a region process says without being asked. */
export type Announcement = Exclude<FromRegion, { readonly kind: 'answer' | 'refusal' }>;

interface Question {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Calls that wait for processes. */
const longCallsMs: Partial<Record<CallName, number>> = {
  reloadConfig: devDefaults.reloadTimeoutMs,
  failover: devDefaults.reloadTimeoutMs,
  restartService: devDefaults.serviceTimeoutMs,
  scaleService: devDefaults.serviceTimeoutMs,
};

export class RegionChannel {
  readonly #child: ChildProcess;
  readonly #region: string;
  readonly #callTimeoutMs: number;
  readonly #questions = new Map<number, Question>();
  #lastId = 0;

  constructor(
    child: ChildProcess,
    options: {
      readonly region: string;
      readonly callTimeoutMs: number;
      readonly onAnnouncement: (message: Announcement) => void;
    },
  ) {
    this.#child = child;
    this.#region = options.region;
    this.#callTimeoutMs = options.callTimeoutMs;
    child.on('message', (message) => this.#receive(message as FromRegion, options.onAnnouncement));
    child.once('disconnect', () => this.#fail('has ended'));
  }

  send(message: ToRegion): void {
    // A region that has just died is found out by its exit, not here.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Throws what the region threw, or ERR_DEV_REGION_SILENT when it ends or does not answer in time. */
  call<Name extends CallName>(
    name: Name,
    ...args: Parameters<RegionCalls[Name]>
  ): Promise<ReturnType<RegionCalls[Name]>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const limitMs = longCallsMs[name] ?? this.#callTimeoutMs;
      const timer = setTimeout(() => {
        this.#questions.delete(id);
        reject(this.#silent(`does not answer within ${limitMs} ms`));
      }, limitMs);
      this.#questions.set(id, { resolve: resolve as Question['resolve'], reject, timer });
      if (this.#child.connected) this.send({ kind: 'call', id, name, args });
      else this.#fail('has ended');
    });
  }

  #receive(message: FromRegion, onAnnouncement: (message: Announcement) => void): void {
    if (message.kind !== 'answer' && message.kind !== 'refusal') {
      onAnnouncement(message);
      return;
    }
    const question = this.#questions.get(message.id);
    if (!question) return;
    this.#questions.delete(message.id);
    clearTimeout(question.timer);
    if (message.kind === 'answer') question.resolve(message.value);
    else question.reject(fromFailure(message.failure));
  }

  #fail(why: string): void {
    for (const { reject, timer } of this.#questions.values()) {
      clearTimeout(timer);
      reject(this.#silent(why));
    }
    this.#questions.clear();
  }

  #silent(why: string): AntipodeError {
    const region = this.#region;
    return new AntipodeError('ERR_DEV_REGION_SILENT', `the process of region ${region} ${why}`, {
      details: { region },
    });
  }
}
