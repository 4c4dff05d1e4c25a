/**
 * From a process that has just been started to one that can be given requests: it says so, if it is to; somebody listens
 * on its port; its health path answers, if it has one.
 */

import { untilItAnswers } from './probe.ts';
import { type SocketAddress, waitForListener } from './wait-for-listener.ts';
import type { ChildEnd } from './watch-child.ts';

export interface Readiness {
  /** `message`: not before it has said so by `process.send('ready')`. */
  readonly mode: 'listening' | 'message';
  /** Asked until it answers; undefined: listening is enough. */
  readonly healthPath: string | undefined;
  readonly startTimeoutMs: number;
  readonly pollIntervalMs: number;
}

export interface Starting {
  readonly port: number;
  readonly ended: Promise<ChildEnd>;
  /** Resolves when it has said that it is ready. */
  readonly saidReady: Promise<void>;
}

export type ReadyOutcome =
  | { readonly address: SocketAddress }
  /** Why it is not; undefined when it has ended by itself. */
  | { readonly late: string | undefined };

export async function becomeReady({ port, ended, saidReady }: Starting, readiness: Readiness): Promise<ReadyOutcome> {
  const { mode, healthPath, startTimeoutMs, pollIntervalMs } = readiness;
  const gone = new AbortController();
  const deadline = AbortSignal.timeout(startTimeoutMs);
  const signal = AbortSignal.any([gone.signal, deadline]);
  void ended.then(() => gone.abort());
  const late = (what: string) => ({ late: gone.signal.aborted ? undefined : `${what} within ${startTimeoutMs} ms` });
  if (mode === 'message' && !(await saidBefore(saidReady, signal))) {
    return withAdvice(late("did not say process.send('ready')"), 'it has to where its config says `ready: message`');
  }
  const address = await waitForListener(port, pollIntervalMs, signal);
  if (address === undefined) {
    return withAdvice(late(`did not listen on port ${port}`), 'it has to listen on process.env.PORT');
  }
  if (healthPath === undefined) return { address };
  const trouble = await untilItAnswers(address, healthPath, pollIntervalMs, signal);
  return trouble === undefined ? { address } : late(`was not healthy (${trouble})`);
}

function withAdvice({ late }: { readonly late: string | undefined }, advice: string): ReadyOutcome {
  return { late: late === undefined ? undefined : `${late}: ${advice}` };
}

function saidBefore(said: Promise<void>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
    void said.then(() => resolve(true));
  });
}
