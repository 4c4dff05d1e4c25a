/**
 * What all policies of the library have in common: something around an asynchronous function. `policy(fn)` gives a
 * function of the same arguments; `policy.execute(task, { signal })` runs one task, which is told when to give up.
 */
export interface TaskContext {
  /** Aborts when nobody waits for the task any more: its time is over, another was faster, the caller gave up. */
  readonly signal: AbortSignal;
  /** 0 for the first try, 1 for the first retry or hedge, and so on. */
  readonly attempt: number;
}

export type Task<Result> = (context: TaskContext) => Result | PromiseLike<Result>;

export interface ResiliencePolicy {
  /** A function that does the same under this policy. It is not told when to give up: use `execute` for that. */
  <This, Arguments extends unknown[], Result>(
    fn: (this: This, ...args: Arguments) => Result,
  ): (this: This, ...args: Arguments) => Promise<Awaited<Result>>;
  /** Runs one task under this policy. An aborted signal rejects with its reason. */
  execute<Result>(task: Task<Result>, context?: Partial<TaskContext>): Promise<Result>;
}

/** How a policy runs a task; the signal is not aborted when it begins. */
export type Run = <Result>(task: Task<Result>, context: TaskContext) => Promise<Result>;

/** Makes a policy of the way it runs a task. */
export function definePolicy(run: Run): ResiliencePolicy {
  const execute = async <Result>(task: Task<Result>, context: Partial<TaskContext> = {}): Promise<Result> => {
    const { signal = new AbortController().signal, attempt = 0 } = context;
    signal.throwIfAborted();
    return await run(task, { signal, attempt });
  };
  const wrap = <This, Arguments extends unknown[], Result>(
    fn: (this: This, ...args: Arguments) => Result,
  ): ((this: This, ...args: Arguments) => Promise<Awaited<Result>>) =>
    function (this: This, ...args: Arguments) {
      return execute(async (): Promise<Awaited<Result>> => await fn.apply(this, args));
    };
  return Object.assign(wrap, { execute });
}
