/** The part of the channel to the supervisor on which connections come. */
import type { Socket } from 'node:net';
import { type ParentLink, toSupervisor } from '../supervisor/index.ts';

type Listener = Parameters<ParentLink['onMessage']>[0];

export class ConnectionLink implements ParentLink {
  #listener: Listener = () => {};

  send(message: object, onSent: () => void): void {
    toSupervisor(message, onSent);
  }

  onMessage(listener: Listener): void {
    this.#listener = listener;
  }

  /** One message of the channel; false when it is none of ours. */
  take(message: unknown, socket: Socket | undefined): boolean {
    if (typeof message !== 'object' || message === null || !('antipode' in message)) return false;
    this.#listener(message, socket);
    return true;
  }
}
