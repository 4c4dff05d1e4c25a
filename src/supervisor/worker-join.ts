/** How the processes of a group are joined to whoever runs them, beside being started and ended: a channel of messages. */
import type { Socket } from 'node:net';
import type { Credentials } from './credentials.ts';

/** A process with a channel to it. */
export interface JoinedProcess {
  /** Its own among all processes there have been. */
  readonly id: string;
  /** Its worker's number in the group. */
  readonly worker: number;
  readonly pid: number | undefined;
  /** As whom it runs, where that is not this process's own user. */
  readonly owner?: Credentials | undefined;
  /** Sends a message, with a socket if given. What cannot be sent, because the process is gone, is dropped. */
  send(message: object, handed?: HandedSocket): void;
}

/** A socket on its way to another process. */
export interface HandedSocket {
  readonly socket: Socket;
  /** Whether it stays open here as well. */
  readonly isKept: boolean;
}

export interface WorkerJoin {
  /** An open file of ours that each process has as its fifth. */
  readonly logTo: number;
  /** What a process is started with in addition: options of node, and environment. */
  launch(
    worker: number,
    port: number,
  ): {
    readonly execArgv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  /** It has been started. */
  onJoin(joined: JoinedProcess): void;
  onMessage(joined: JoinedProcess, message: unknown): void;
  /** It is about to be told to end: resolves when it may be, for which it has `graceMs`. */
  onStop(joined: JoinedProcess, graceMs: number): Promise<void>;
  /** It is gone; how it ended, in words. */
  onLeave(joined: JoinedProcess, end: string): void;
}
