/**
 * Tells systemd how this process does (sd_notify(3)): ready, reloading, stopping, and that it is alive, as often as a unit
 * with WatchdogSec wants to hear it.
 *
 * The messages are datagrams on a Unix socket, which Node.js cannot send; systemd's own `systemd-notify` sends each. It is
 * there wherever systemd is, needs no library of ours, and waits until systemd has taken the message (its barrier), so that
 * none is lost because its sender had gone. As it is another process of the unit, the unit needs `NotifyAccess=all`.
 *
 * Invariants: messages arrive in the order in which they were given; a watchdog's message that would queue behind others is
 * left out; without NOTIFY_SOCKET nothing is started.
 */
import { execFile } from 'node:child_process';
import { systemTimers, type Timers } from '../../core/index.ts';

export interface ServiceManager {
  /** Started, or done with reloading. `status` is for people: `systemctl status` shows it. */
  ready(status: string): void;
  reloading(): void;
  stopping(): void;
  /** Resolves when all has been told. */
  close(): Promise<void>;
}

export interface ServiceManagerOptions {
  /** Where NOTIFY_SOCKET and its like are taken out of: they are for this process, not for those it starts. */
  readonly env: NodeJS.ProcessEnv;
  /** Told once, when nothing can be sent. */
  readonly onFailure: (reason: string) => void;
  readonly timers?: Timers;
}

/** For one message; systemd answers at once, unless it is stopped itself. */
const patienceMs = 5_000;

/** One that does nothing where no manager wants to hear of this process. */
export function createServiceManager(options: ServiceManagerOptions): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdogUs, WATCHDOG_PID: watchdogPid } = options.env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete options.env[name];
  if (socket === undefined || socket === '') return silent;
  const isWatched = watchdogPid === undefined || watchdogPid === String(process.pid);
  return new Systemd(socket, isWatched ? Number(watchdogUs ?? 0) / 1_000 : 0, options);
}

const silent: ServiceManager = {
  ready() {},
  reloading() {},
  stopping() {},
  close: async () => {},
};

class Systemd implements ServiceManager {
  readonly #env: NodeJS.ProcessEnv;
  readonly #timers: Timers;
  readonly #watchdogMs: number;
  readonly #onFailure: (reason: string) => void;
  #told: Promise<void> = Promise.resolve();
  #waiting = 0;
  #hasFailed = false;
  /** There is nothing to tell it with. */
  #isMute = false;
  #stopWatch: (() => void) | undefined;

  constructor(socket: string, watchdogMs: number, { env, onFailure, timers = systemTimers }: ServiceManagerOptions) {
    this.#env = { PATH: env.PATH, NOTIFY_SOCKET: socket };
    this.#watchdogMs = watchdogMs;
    this.#onFailure = onFailure;
    this.#timers = timers;
  }

  ready(status: string): void {
    this.#tell('READY=1', `STATUS=${status.replaceAll('\n', ' ')}`);
    if (this.#watchdogMs > 0 && this.#stopWatch === undefined) this.#watch();
  }

  reloading(): void {
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`, 'STATUS=reloading');
  }

  stopping(): void {
    this.#tell('STOPPING=1', 'STATUS=finishing the requests under way');
  }

  close(): Promise<void> {
    this.#stopWatch?.();
    return this.#told;
  }

  /** Half the time it is given, as sd_watchdog_enabled(3) asks for. */
  #watch(): void {
    this.#stopWatch = this.#timers.after(this.#watchdogMs / 2, () => {
      if (this.#waiting === 0) this.#tell('WATCHDOG=1');
      this.#watch();
    });
  }

  #tell(...fields: readonly string[]): void {
    this.#waiting++;
    this.#told = this.#told.then(() => this.#send(fields)).finally(() => this.#waiting--);
  }

  #send(fields: readonly string[]): Promise<void> {
    if (this.#isMute) return Promise.resolve();
    return new Promise((resolve) => {
      execFile('systemd-notify', fields, { env: this.#env, timeout: patienceMs }, (error, _out, err) => {
        if (error !== null) this.#fail(error, err.trim());
        resolve();
      });
    });
  }

  #fail(error: NodeJS.ErrnoException | Error, said: string): void {
    if ('code' in error && error.code === 'ENOENT') this.#isMute = true;
    if (!this.#hasFailed)
      this.#onFailure(`systemd cannot be told how this node does: ${said === '' ? error.message : said}`);
    this.#hasFailed = true;
  }
}
