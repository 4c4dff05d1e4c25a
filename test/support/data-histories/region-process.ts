/** One region's process, which is killed, stopped and started again, and the calls that wait for it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AntipodeError } from '../../../src/core/index.ts';
import type { SqliteOptions } from '../../../src/data/index.ts';
import { nobodyListens } from './fleet.ts';
import type { RegionAnswer, RegionCall } from './region-calls.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class RegionProcess {
  readonly name: string;
  readonly #argument: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #calls = 0;

  constructor(name: string, options: SqliteOptions) {
    this.name = name;
    this.#argument = JSON.stringify({ ...options, region: name });
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    const program = join(import.meta.dirname, 'region-main.ts');
    const child = fork(program, [this.#argument], { execArgv: ['--conditions=@antipode/source'] });
    child.on('message', ({ id, answer }: { readonly id: number; readonly answer: RegionAnswer }) =>
      this.#settle(id, answer),
    );
    child.on('exit', () => {
      this.#child = undefined;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      // Whether it did what it was asked is not known.
      for (const { reject } of waiting) reject(new Error(`${this.name} ended`));
    });
    const opened = this.#answer(0);
    this.#child = child;
    await opened;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Rejects with `nobodyListens`, with what the region says, or with an error of no code when it ends meanwhile. */
  call<T>(call: RegionCall): Promise<T> {
    if (this.#child === undefined) return Promise.reject(nobodyListens);
    const id = ++this.#calls;
    const answer = this.#answer(id);
    this.#child.send({ id, call }, () => {});
    return answer as Promise<T>;
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #settle(id: number, answer: RegionAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if ('value' in answer) waiting?.resolve(answer.value);
    else waiting?.reject(new AntipodeError(answer.code, answer.message, { details: answer.details }));
  }
}
