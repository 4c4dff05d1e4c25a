/**
 * How the two sides reach each other: seams of three members, and what they are over the channel of a child process.
 * Node hands a descriptor over with a message, one at a time for each child, and keeps the order of all messages.
 */
import type { ChildProcess, SendHandle } from 'node:child_process';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Credentials } from '../credentials.ts';

/** Milliseconds, about, for the last messages of a process that has ended. */
const maxTurns = 250;

/** The parent's way to one worker. */
export interface WorkerLink {
  readonly id: string;
  /** Which worker this is, in words for operators. */
  readonly title: string;
  /** As whom it runs, where that is not this process's own user. */
  readonly owner?: Credentials | undefined;
  /** Sends a message, and with it a copy of the socket's descriptor. Messages to one that is gone are dropped. */
  send(message: object, socket?: Socket): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** A worker's way to its parent. */
export interface ParentLink {
  /** `onSent` is called when the message is out of this process. */
  send(message: object, onSent: () => void): void;
  onMessage(listener: (message: unknown, socket: Socket | undefined) => void): void;
}

/** `id` names the life of one process: the next process in its place has another. */
export function childLink(id: string, child: ChildProcess): WorkerLink {
  // Whoever watches the child learns of its end.
  const ignore = () => {};
  return {
    id,
    title: id,
    send: (message, socket) => {
      if (socket === undefined) child.send(message, ignore);
      else child.send(message, socket, { keepOpen: true }, ignore);
    },
    onMessage: (listener) => child.on('message', listener),
  };
}

/**
 * Resolves when a child has ended and all that it has said was heard. Node has no one event for that: `disconnect` does not
 * come while descriptors wait to be sent, and `close` waits for pipes that the child's own children may hold open.
 */
export async function childGone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  // The channel ends with the process, behind the last message; whoever else might hold it open is not waited for long.
  for (let turn = 0; child.connected && turn < maxTurns; turn++) await setTimeout(1);
  await setImmediate();
}

export function parentLink(): ParentLink {
  return {
    send: (message, onSent) => {
      if (process.connected) process.send!(message, undefined, undefined, onSent);
      else onSent();
    },
    onMessage: (listener) => {
      process.on('message', (message: unknown, handle: SendHandle | undefined) => {
        listener(message, handle as Socket | undefined);
      });
    },
  };
}
