/**
 * A process as it was launched for a worker, and who is in touch with it while it lives: the hub by which the processes of a
 * group talk, and whoever they are joined to. What neither of them takes is heard by its owner first.
 */
import type { HubMember, MessageHub } from '../messaging/index.ts';
import { type AppProcess, spawnApp } from './app-process.ts';
import type { Readiness } from './become-ready.ts';
import { equipment } from './heartbeat/equipment.ts';
import type { Extras, Program } from './program.ts';
import type { Reaper } from './reaper.ts';
import type { ChildEnd, OutputStream } from './watch-child.ts';
import type { JoinedProcess, WorkerJoin } from './worker-join.ts';
import type { WorkerStatus } from './worker-status.ts';

export interface LaunchSettings {
  readonly program: Program;
  /** Asked at each start. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly readiness: Readiness;
  readonly reaper: Reaper;
  readonly join: WorkerJoin | undefined;
  /** Whether those that are not joined have a heartbeat. */
  readonly heartbeat: boolean;
  readonly hub: MessageHub | undefined;
  readonly onLine: (status: WorkerStatus, stream: OutputStream, line: string) => void;
}

export interface Launch {
  readonly port: number;
  /** As of now. */
  readonly status: () => WorkerStatus;
  /** Hears a message first; false leaves it to the others. */
  readonly hear: (message: unknown) => boolean;
  /** How it ended, in words, for those it is joined to; `seen`: from outside. */
  readonly endWords: (seen: string) => string;
}

const nothing = { execArgv: [], env: {} };

export class LaunchedProcess {
  readonly #settings: LaunchSettings;
  readonly #app: AppProcess;
  readonly #member: HubMember;
  readonly #joined: JoinedProcess | undefined;
  #finished: Promise<void> | undefined;

  constructor(settings: LaunchSettings, { port, status, hear, endWords }: Launch) {
    this.#settings = settings;
    const { program, env, reaper, join, hub, onLine } = settings;
    const { worker, id, generation } = status();
    const extras = extrasFor(settings, worker, port);
    const places = {
      PORT: String(port),
      ANTIPODE_WORKER: String(worker),
      ANTIPODE_WORKER_ID: id,
      ANTIPODE_GENERATION: String(generation),
    };
    const command = program.command({ ...extras, env: { ...env(), ...places, ...extras.env } });
    const app = spawnApp(command, reaper, {
      onLine: (stream, line) => onLine(status(), stream, line),
      onMessage: (message) => {
        if (!hear(message)) this.#take(message);
      },
    });
    this.#app = app;
    this.#member = { id, send: (message, onSent) => app.send(message, undefined, onSent) };
    void app.ended.then(() => hub?.leave(this.#member));
    if (join === undefined) return;
    const joined: JoinedProcess = { id, worker, pid: app.pid, owner: command.credentials, send: app.send };
    this.#joined = joined;
    join.onJoin(joined);
    void app.silent.then((end) => join.onLeave(joined, endWords(end)));
  }

  get pid(): number | undefined {
    return this.#app.pid;
  }

  /** Resolves, never rejects, with how it ended. */
  get ended(): Promise<ChildEnd> {
    return this.#app.ended;
  }

  /** Has one that is joined finish what it has, once; resolves when it has. */
  finish(graceMs: number): Promise<void> {
    const { join } = this.#settings;
    this.#finished ??= this.#joined === undefined ? Promise.resolve() : join!.onStop(this.#joined, graceMs);
    return this.#finished;
  }

  /** SIGTERM to the app alone. */
  terminate(): void {
    this.#app.terminate();
  }

  /** SIGKILL to all that it has started. */
  kill(): void {
    this.#app.kill();
  }

  #take(message: unknown): void {
    const { hub, join } = this.#settings;
    if (hub?.take(this.#member, message) === true) return;
    if (this.#joined !== undefined) join?.onMessage(this.#joined, message);
  }
}

function extrasFor(settings: LaunchSettings, worker: number, port: number): Extras {
  const { program, join, heartbeat, hub, readiness } = settings;
  if (join !== undefined) return { ...join.launch(worker, port), hasChannel: true, logTo: join.logTo };
  const isEquipped = program.isNode && (heartbeat || hub !== undefined);
  const hasChannel = isEquipped || (program.isNode && readiness.mode === 'message');
  return { ...(isEquipped ? equipment(heartbeat) : nothing), hasChannel, logTo: undefined };
}
