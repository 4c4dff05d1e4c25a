/**
 * Messages to all workers of the service on this node, of which this process is one.
 *
 * All that listen are told, this one too, in the same order everywhere and never before `broadcast` has returned. Messages
 * are JSON, and each listener is given a copy of its own. Who is started later has missed those before, and a worker that
 * is blocked for long may miss some: `onMissed` says so.
 */
import { AntipodeError } from '../../core/index.ts';
import { messagingDefaults } from '../defaults.ts';
import { ownPort } from '../drivers/own-port.ts';
import { nameOf, type Topic } from './topic.ts';

/** How a message came. */
export interface BroadcastContext {
  /** The id of the worker that sent it; `worker.id` for one of its own. */
  readonly from: string;
}

export interface OnBroadcastOptions {
  /**
   * Called when this worker took messages so slowly that some, of any topics, were left out for it: what was kept up to
   * date by them no longer is.
   */
  readonly onMissed?: (count: number) => void;
}

/**
 * Tells all workers of this service on this node. Throws ERR_WORKER_MESSAGE when the message is not JSON or is over 64 KiB, and
 * ERR_WORKER_SUPERVISOR when messages come faster than they can be passed on.
 */
export function broadcast<Message>(topic: Topic<Message> | string, message: Message): void {
  const name = nameOf(topic);
  ownPort().tell(name, jsonOf(name, message));
}

/**
 * Calls `listener` with each message of a topic, and keeps no process alive for it. The function returned ends that.
 */
export function onBroadcast<Message = unknown>(
  topic: Topic<Message> | string,
  listener: (message: Message, context: BroadcastContext) => void,
  { onMissed = () => {} }: OnBroadcastOptions = {},
): () => void {
  const name = nameOf(topic);
  return ownPort().listen({
    onTold: (told) => {
      if (told.topic === name) listener(JSON.parse(told.text) as Message, { from: told.from });
    },
    onMissed,
  });
}

function jsonOf(name: string, message: unknown): string {
  const { maxMessageBytes } = messagingDefaults;
  const about = `a message of topic ${JSON.stringify(name)}`;
  let text: string | undefined;
  try {
    text = JSON.stringify(message);
  } catch (cause) {
    throw new AntipodeError('ERR_WORKER_MESSAGE', `${about} cannot be written as JSON: ${String(cause)}`, { cause });
  }
  if (text === undefined)
    throw new AntipodeError('ERR_WORKER_MESSAGE', `${about} is ${typeof message}: give what JSON can say`);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= maxMessageBytes) return text;
  const advice = `send less, or say where it is`;
  const over = `${about} has ${sizeBytes} bytes as JSON, more than ${maxMessageBytes}: ${advice}`;
  throw new AntipodeError('ERR_WORKER_MESSAGE', over, { details: { sizeBytes, maxMessageBytes } });
}
