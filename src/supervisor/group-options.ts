/** What a group of processes is asked for, and what it can do. */
import type { Clock, Random } from '../core/index.ts';
import type { MessageHub } from '../messaging/index.ts';
import type { Readiness } from './become-ready.ts';
import type { CrashRecord } from './crash-record.ts';
import type { SupervisorDefaults } from './defaults.ts';
import type { MemoryLimits, MemoryVerdict } from './memory/index.ts';
import type { ProgramOptions } from './program.ts';
import type { Reaper } from './reaper.ts';
import type { Verdict } from './rollout.ts';
import type { WorkerReport } from './scaling/index.ts';
import type { OutputStream } from './watch-child.ts';
import type { WorkerJoin } from './worker-join.ts';
import type { WorkerStatus } from './worker-status.ts';

/** Figures that tests, and some owners, set otherwise. */
export type GroupLimits = Pick<
  SupervisorDefaults,
  | 'startTimeoutMs'
  | 'slowStartMs'
  | 'pollIntervalMs'
  | 'restart'
  | 'drainTimeoutMs'
  | 'stopTimeoutMs'
  | 'observeMs'
  | 'judgeIntervalMs'
> & {
  /** A worker with a heartbeat that has said nothing for so long is blocked; `Infinity`: under a debugger. */
  readonly silenceMs: number;
};

/** What of a group may change while it runs. */
export interface GroupSettings extends ProgramOptions {
  /** Whether an app has to say that it is ready. */
  readonly ready?: Readiness['mode'];
  /** Asked before a worker counts as ready; without it listening is enough. */
  readonly healthPath?: string | undefined;
  readonly memory?: MemoryLimits;
  /** Where given, each process has a channel to whoever this is, which gives it a heartbeat too. */
  readonly join?: WorkerJoin | undefined;
  readonly limits?: Partial<GroupLimits>;
}

export interface ProcessGroupOptions extends GroupSettings {
  /** The service; told to the app in ANTIPODE_SERVICE. */
  readonly id: string;
  /** Told to the app in ANTIPODE_REGION. */
  readonly region: string;
  /** What its owner tells a process in its environment, asked at each start. */
  readonly ownerEnv?: () => Readonly<Record<string, string>>;
  /** How many processes; 1 if not given, at most 256. */
  readonly count?: number;
  /** Kills what is left should this process die. */
  readonly reaper: Reaper;
  /** Whether processes of Node that are not joined have a heartbeat. */
  readonly heartbeat?: boolean;
  /** Carries what processes of Node tell each other, and counts for them. */
  readonly hub?: MessageHub | undefined;
  /**
   * Resolves when the owner has nothing under way with a process that is leaving; then comes SIGTERM, or after the
   * drain timeout.
   */
  readonly untilIdle?: (status: WorkerStatus) => Promise<void>;
  /** Whether the first new process of a rolling restart is as good as the old ones. */
  readonly judge?: (canary: WorkerStatus) => Verdict;
  /** Each line that a worker writes. */
  readonly onLine?: (worker: WorkerStatus, stream: OutputStream, line: string) => void;
  /** Each change of a process's state. */
  readonly onState?: (status: WorkerStatus) => void;
  /** So many crashes in a row that somebody should look. */
  readonly onAlert?: (record: CrashRecord, crashesInRow: number) => void;
  /** A worker is slow to start, is blocked, has too much memory, leaks, or has lost its shared cache: what was found. */
  readonly onCare?: (status: WorkerStatus, finding: CareFinding) => void;
  /** A rolling restart begins, goes on, or ends. */
  readonly onRollout?: (progress: RolloutProgress) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What was found of a worker, and what follows. */
export type CareFinding =
  | { readonly kind: 'slow'; readonly reason: string }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'memory'; readonly action: Exclude<MemoryVerdict['action'], 'ok'>; readonly reason: string }
  | { readonly kind: 'leak'; readonly reason: string }
  | { readonly kind: 'cache-apart' | 'cache-shared'; readonly reason: string };

export interface ReloadOptions {
  /** Why, for people. */
  readonly reason: string;
  /** How long the first new worker is looked at; 5 s if not given. */
  readonly observeMs?: number;
}

/** What a rolling restart has done. */
export interface RolloutReport {
  /** How many rolling restarts came before its new processes, itself included. */
  readonly generation: number;
  /** Workers that have a new process. */
  readonly replaced: number;
  readonly tookMs: number;
}

/** How far a rolling restart is. */
export interface RolloutProgress {
  readonly kind: 'started' | 'step' | 'finished' | 'stopped';
  /** For people: what was done, or why it was stopped. */
  readonly reason: string;
  readonly generation: number;
  /** Workers that have a new process by now. */
  readonly replaced: number;
  /** Workers there should be. */
  readonly workers: number;
}

/** A process with what is known of how it does. */
export interface WorkerDetails extends WorkerStatus {
  readonly uptimeMs: number;
  readonly rssBytes: number | undefined;
  /** Event loop utilisation in its last second, 0 to 1. */
  readonly elu: number | undefined;
}

export interface ProcessGroup extends AsyncDisposable {
  readonly id: string;
  /** Workers there should be. */
  readonly wanted: number;
  /** Whether a rolling restart is due: there are processes of another program than `prepare` has brought, and none is under way for it. */
  readonly isOutdated: boolean;
  /** Every process now, in the order of the workers' numbers; for a worker without one, how its last one ended. */
  workers(): readonly WorkerDetails[];
  /** The processes that take requests: at most one of each worker. */
  serving(): readonly WorkerStatus[];
  /** What the ready workers told last, for the decision how many there should be. */
  reports(): readonly WorkerReport[];
  /** The last crashes, oldest first. */
  crashes(): readonly CrashRecord[];
  /**
   * Checks other settings; what it returns puts them in force. Limits count at once. What needs new processes (the program,
   * its environment, what they are joined to) comes with the next rolling restart: until that has shown that it works,
   * processes that end are started again as they were. Throws what `createProcessGroup` throws.
   */
  prepare(settings: GroupSettings): () => void;
  /**
   * A rolling restart. One at a time: who asks meanwhile is given the next. Throws ERR_SUPERVISOR_ROLLOUT when the new
   * workers are no good; the old ones go on then.
   */
  reload(options: ReloadOptions): Promise<RolloutReport>;
  /**
   * Starts more workers or lets some go, the last ones first. Resolves when new ones are ready, or have failed once, and
   * old ones are gone. In a group that was stopped it does nothing. Throws ERR_SUPERVISOR_COUNT.
   */
  scale(count: number): Promise<void>;
  /** SIGTERM, after the grace SIGKILL (30 s if not given). Resolves when no process of the group is left. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}
