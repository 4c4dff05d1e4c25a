/** Names of what workers tell each other, with the type of the messages where somebody has said it. */
import { AntipodeError } from '../../core/index.ts';
import { messagingDefaults } from '../defaults.ts';

/** A name with a type: who tells and who listens agree on what the messages are. Made by `topic`. */
export interface Topic<Message> {
  readonly name: string;
  /** Never there: only the type is. */
  readonly message?: Message;
}

/** `topic<{ key: string }>('cache.invalidated')`. Throws ERR_WORKER_MESSAGE for a name that is empty or too long. */
export function topic<Message>(name: string): Topic<Message> {
  return Object.freeze({ name: checkedName(name) });
}

export function nameOf(given: Topic<unknown> | string): string {
  return typeof given === 'string' ? checkedName(given) : given.name;
}

function checkedName(name: string): string {
  const { maxNameLength } = messagingDefaults;
  if (typeof name === 'string' && name.length > 0 && name.length <= maxNameLength) return name;
  const message = `${JSON.stringify(name)} is not the name of a topic: write 1 to ${maxNameLength} characters`;
  throw new AntipodeError('ERR_WORKER_MESSAGE', message);
}
