/**
 * The channel to the supervisor, shared with the app: what is for us does not reach the app's listeners, and ours keep no
 * process alive.
 */
import type { Socket } from 'node:net';

/** Takes a message; false leaves it to the app. */
export type TakeMessage = (message: unknown, socket: Socket | undefined) => boolean;

/** Hands each message to `take` first. Call it before the app has listeners of its own. */
export function shareChannel(take: TakeMessage): void {
  const emit = process.emit.bind(process) as (event: string, ...given: unknown[]) => boolean;
  // An event emitter has no listeners that can stop others: so it is asked before any of them.
  process.emit = ((event: string, ...given: unknown[]): boolean => {
    if (event === 'message' && take(given[0], given[1] as Socket | undefined)) return true;
    return emit(event, ...given);
  }) as typeof process.emit;
  // A listener has Node read the channel; without a reference to it, the app ends when it has nothing more to do.
  process.on('message', () => {});
  process.channel?.unref();
}

/** A supervisor that is gone hears nothing. `onSent` is called when the message is out of this process. */
export function toSupervisor(message: object, onSent: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, undefined, onSent);
  else onSent();
}
