/**
 * Which workers are alive. A worker tells once a second that its event loop turns; one that has been silent for four
 * seconds is blocked (an endless loop, a synchronous call that does not return), and nothing but its silence can tell: it
 * still holds its sockets, and the kernel still accepts for it. Of one that was stopped (SIGSTOP) the system knows, and two
 * seconds are enough.
 *
 * The silence of a worker proves nothing while the parent was not listening: after a suspend of the machine, a SIGSTOP of
 * the whole process tree or a long pause of the parent, the clock has jumped and the heartbeats of the time between are
 * still in the pipe, behind this very check (timers run before input is read). So a check that comes far too late gives
 * everybody a fresh start.
 *
 * Invariant: a worker is never called blocked unless the parent has looked at it, awake, throughout its whole silence.
 */
import { type LivenessOptions, livenessDefaults } from './defaults.ts';

/** What a worker tells of its event loop, for the time since its last heartbeat. */
export interface Heartbeat {
  /** Event loop utilisation, 0 to 1. */
  readonly elu: number;
  /** How late timers were, in milliseconds. */
  readonly loopDelayMs: number;
}

export type LivenessState =
  | { readonly state: 'alive' }
  /** `sinceMs` is when it was last heard of; the reason is for people. */
  | { readonly state: 'blocked'; readonly sinceMs: number; readonly reason: string };

interface Watched {
  heardAtMs: number;
  last: Heartbeat | undefined;
}

const alive: LivenessState = Object.freeze({ state: 'alive' });

/**
 * The liveness of the workers of one group, `Key` being whatever names one process (not a place that processes follow each
 * other in). The owner calls `check` every `checkIntervalMs`,
 * also while nobody is watched.
 */
export class Liveness<Key> {
  readonly #options: LivenessOptions;
  readonly #watched = new Map<Key, Watched>();
  #checkedAtMs: number | undefined;

  constructor(options: Partial<LivenessOptions> = {}) {
    this.#options = { ...livenessDefaults, ...options };
  }

  /** From now on it has to be heard of. Call it when a worker is ready: while it starts, loading the app blocks its loop. */
  watch(worker: Key, nowMs: number): void {
    this.#checkedAtMs ??= nowMs;
    this.#watched.set(worker, { heardAtMs: nowMs, last: undefined });
  }

  /** It has ended, or been told to. */
  forget(worker: Key): void {
    this.#watched.delete(worker);
  }

  /** A heartbeat has arrived. From a worker that is not watched it is of no interest. */
  heard(worker: Key, heartbeat: Heartbeat, nowMs: number): void {
    const watched = this.#watched.get(worker);
    if (watched === undefined) return;
    watched.heardAtMs = nowMs;
    watched.last = heartbeat;
  }

  /**
   * How every watched worker is. A blocked one is told of at each check until it is heard or forgotten. `isStopped` is asked
   * only about those that are silent.
   */
  check(nowMs: number, isStopped: (worker: Key) => boolean = () => false): ReadonlyMap<Key, LivenessState> {
    this.#excuseAfterSleep(nowMs);
    const states = new Map<Key, LivenessState>();
    for (const [worker, watched] of this.#watched) {
      states.set(
        worker,
        this.#judge(watched, nowMs, () => isStopped(worker)),
      );
    }
    return states;
  }

  #excuseAfterSleep(nowMs: number): void {
    const { asleepMs } = this.#options;
    const apartMs = nowMs - (this.#checkedAtMs ?? nowMs);
    this.#checkedAtMs = nowMs;
    if (apartMs >= 0 && apartMs < asleepMs) return;
    for (const watched of this.#watched.values()) watched.heardAtMs = nowMs;
  }

  #judge({ heardAtMs, last }: Watched, nowMs: number, isStopped: () => boolean): LivenessState {
    const { silenceMs, stoppedMs } = this.#options;
    const silentMs = nowMs - heardAtMs;
    const wasStopped = silentMs >= stoppedMs && isStopped();
    if (silentMs < silenceMs && !wasStopped) return alive;
    const why = wasStopped ? 'stopped by a signal' : lastSeen(last);
    return { state: 'blocked', sinceMs: heardAtMs, reason: `silent for ${seconds(silentMs)}, ${why}` };
  }
}

function lastSeen(last: Heartbeat | undefined): string {
  if (last === undefined) return 'not heard of since it was ready';
  const busy = Math.round(last.elu * 100);
  return `its event loop last seen ${busy} % busy and ${Math.round(last.loopDelayMs)} ms late`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
