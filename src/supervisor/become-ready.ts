/**
 * From a process that has just been started to one that can be given requests: it says so, if it is to; somebody listens
 * on its port; its health path answers, if it has one. What takes long is said while there is still time to look.
 */

import { formatDuration } from '../core/index.ts';
import { untilItAnswers } from './probe.ts';
import { type SocketAddress, waitForListener } from './wait-for-listener.ts';
import type { ChildEnd } from './watch-child.ts';

export interface Readiness {
  /** `message`: not before it has said so by `process.send('ready')`. */
  readonly mode: 'listening' | 'message';
  /** Asked until it answers; undefined: listening is enough. */
  readonly healthPath: string | undefined;
  readonly startTimeoutMs: number;
  readonly slowStartMs: number;
  readonly pollIntervalMs: number;
}

export interface Starting {
  readonly port: number;
  /** Whether it is Node that runs, and so how it is told where to look. */
  readonly isNode: boolean;
  readonly ended: Promise<ChildEnd>;
  /** Resolves when it has said that it is ready. */
  readonly saidReady: Promise<void>;
  /** Told once, where it takes long: what it is waited for. */
  readonly onSlow: (reason: string) => void;
}

export type ReadyOutcome =
  | { readonly address: SocketAddress }
  /** Why it is not; undefined when it has ended by itself. */
  | { readonly late: string | undefined };

/** What has not come about: `did not listen on port 20000`, and what to do about it. */
interface Wait {
  missing: string;
  advice: string;
}

export async function becomeReady(starting: Starting, readiness: Readiness): Promise<ReadyOutcome> {
  const { ended, onSlow } = starting;
  const { startTimeoutMs, slowStartMs } = readiness;
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(startTimeoutMs)]);
  void ended.then(() => gone.abort());
  const wait: Wait = { missing: '', advice: '' };
  const slow = setTimeout(() => {
    if (!signal.aborted)
      onSlow(`${wait.missing} so far${wait.advice}; it has ${formatDuration(startTimeoutMs)} to start`);
  }, slowStartMs);
  const address = await readyAddress(starting, readiness, { wait, signal });
  clearTimeout(slow);
  if (address !== undefined) return { address };
  const late = `${wait.missing} within ${formatDuration(startTimeoutMs)}${wait.advice}`;
  return { late: gone.signal.aborted ? undefined : late };
}

/** Undefined when the signal aborts first; `wait` says what is waited for. */
async function readyAddress(
  { port, isNode, saidReady }: Starting,
  { mode, healthPath, pollIntervalMs }: Readiness,
  { wait, signal }: { readonly wait: Wait; readonly signal: AbortSignal },
): Promise<SocketAddress | undefined> {
  if (mode === 'message') {
    wait.missing = "did not say process.send('ready')";
    wait.advice = ': it has to where its config says `ready: message`';
    if (!(await saidBefore(saidReady, signal))) return undefined;
  }
  wait.missing = `did not listen on port ${port}`;
  wait.advice = `: it has to listen on ${isNode ? 'process.env.PORT' : 'the port that its environment variable PORT says'}`;
  const address = await waitForListener(port, pollIntervalMs, signal);
  if (address === undefined || healthPath === undefined) return address;
  wait.advice = '';
  const isWell = await untilItAnswers(address, healthPath, {
    pollIntervalMs,
    signal,
    onTrouble(trouble) {
      wait.missing = `was not healthy (${trouble})`;
    },
  });
  return isWell ? address : undefined;
}

function saidBefore(said: Promise<void>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
    void said.then(() => resolve(true));
  });
}
