/**
 * An abort of one's own that follows another: for a try that may be given up alone. Unlike `AbortSignal.any` it is let go
 * of when the try ends, so a signal that lives as long as the program gathers no listeners.
 */
export interface LinkedAbort extends Disposable {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

export function linkedAbort(parent: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => parent.removeEventListener('abort', follow),
  };
}

/** The outcome of the task, or the reason of the signal as soon as it aborts. */
export function orAborted<Result>(outcome: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
