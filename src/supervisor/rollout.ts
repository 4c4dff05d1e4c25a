/**
 * A rolling restart: a new process for every worker, without a request lost and without a gamble. The first new process (the
 * canary) takes the place of one old one, which stands by; only when the canary has served for a while and is judged well
 * do the others follow, a quarter at a time. New ones are up and ready before old ones leave.
 *
 * Invariant: when it fails, every place has a process that was ready: the canary's the old one again, the others' theirs.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError, formatDuration } from '../core/index.ts';
import type { Slot } from './slot.ts';
import type { ProcessSettings } from './worker-process.ts';
import type { WorkerStatus } from './worker-status.ts';

/** `ok`, or why the new process is worse than the old ones. */
export type Verdict = 'ok' | (string & {});

export interface RolloutOptions {
  readonly service: string;
  /** Of the new processes. */
  readonly settings: ProcessSettings;
  /** Shown as the reason of every change. */
  readonly reason: string;
  readonly observeMs: number;
  readonly judgeIntervalMs: number;
  /** The share of the workers that is replaced at a time. */
  readonly share: number;
  /** Asked while the canary serves, and when it has. */
  readonly judge: ((canary: WorkerStatus) => Verdict) | undefined;
  /** Told at every step: what has been done, and how many of the workers are new by now. */
  readonly onStep: (did: string, replaced: number) => void;
  /** The first new process has shown that it is good. */
  readonly onProven: () => void;
}

/**
 * Resolves when every old process is gone, to the number of workers that are new. Throws ERR_SUPERVISOR_ROLLOUT with the
 * reason; the old ones go on then.
 */
export async function rollOut(slots: () => readonly Slot[], options: RolloutOptions): Promise<number> {
  const first = slots().find(({ isRetired }) => !isRetired);
  if (first === undefined) return 0;
  await renew([first], options);
  const { observeMs, onStep } = options;
  if (observeMs > 0) onStep(`the first new worker serves, and is looked at for ${formatDuration(observeMs)}`, 0);
  const verdict = await observe(first, options);
  if (verdict !== 'ok') {
    first.revert(`${options.reason}: taken back`);
    throw failed(options, `the first new worker is no good: ${verdict}`);
  }
  options.onProven();
  // Those that have come meanwhile may be as old as the others.
  const rest = slots().filter((slot) => slot !== first && !slot.isRetired);
  await first.release(options.reason);
  let replaced = 1;
  const tell = () => onStep(`${replaced} of ${1 + rest.length} workers are new`, replaced);
  tell();
  const size = Math.max(1, Math.floor((1 + rest.length) * options.share));
  for (let at = 0; at < rest.length; at += size) {
    const batch = rest.slice(at, at + size).filter(({ isRetired }) => !isRetired);
    await renew(batch, options);
    await Promise.all(batch.map((slot) => slot.release(options.reason)));
    replaced += batch.length;
    if (batch.length > 0) tell();
  }
  return replaced;
}

/** Gives each place a new process that is ready, or none of them. */
async function renew(slots: readonly Slot[], options: RolloutOptions): Promise<void> {
  const prepared = await Promise.allSettled(slots.map((slot) => slot.prepare(options.settings)));
  const trouble = prepared.find((each) => each.status === 'rejected')?.reason ?? lost(slots);
  if (trouble === undefined) {
    for (const slot of slots) slot.promote(options.reason);
    return;
  }
  for (const slot of slots) slot.abandon(`${options.reason}: called off`);
  throw failed(options, (trouble as Error).message, trouble);
}

/** Who is ready first waits for the others, and may end meanwhile. */
function lost(slots: readonly Slot[]): AntipodeError | undefined {
  const slot = slots.find(({ isRetired, prepared }) => !isRetired && prepared?.isUp !== true);
  if (slot === undefined) return undefined;
  const { worker, prepared } = slot;
  const message = `a new process of worker ${worker} became ready, and ended: ${prepared?.status.reason ?? 'nobody knows why'}`;
  return new AntipodeError('ERR_SUPERVISOR_START', message, { details: { worker } });
}

/** Whether the canary is as good as it has to be. */
async function observe(slot: Slot, { observeMs, judgeIntervalMs, judge }: RolloutOptions): Promise<Verdict> {
  const canary = slot.current;
  const untilMs = performance.now() + observeMs;
  for (;;) {
    const leftMs = untilMs - performance.now();
    const isThere = canary !== undefined && slot.current === canary && canary.isUp;
    if (!isThere && !slot.isRetired) return `it ended: ${canary?.status.reason ?? 'nobody knows why'}`;
    const verdict = isThere ? (judge?.(canary.status) ?? 'ok') : 'ok';
    if (verdict !== 'ok' || leftMs <= 0 || slot.isRetired) return verdict;
    await delay(Math.min(leftMs, judgeIntervalMs));
  }
}

/** In one line: the stack of an error that ended a worker is in the record of its crash. */
function failed({ service, reason }: RolloutOptions, what: string, cause?: unknown): AntipodeError {
  const [trouble] = what.split('\n', 1);
  return new AntipodeError(
    'ERR_SUPERVISOR_ROLLOUT',
    `the rolling restart of service ${service} (${reason}) was stopped, the old workers go on: ${trouble}`,
    { cause, details: { service } },
  );
}
