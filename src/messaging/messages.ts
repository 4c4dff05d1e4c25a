/**
 * What a worker and its supervisor say to each other for messages between workers and for counters, over the channel
 * between their processes and beside what others say there. Both ends are of one build.
 */
import type { CounterOrder } from './counters.ts';

const type = 'antipode:messaging';

export type ToHub =
  /** From now on it hears what is told, or no longer. */
  | { readonly kind: 'join' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'tell'; readonly topic: string; readonly text: string }
  | { readonly kind: 'count'; readonly id: number; readonly order: CounterOrder };

export type FromHub =
  | ({ readonly kind: 'told' } & Told)
  /** So many messages were left out for this worker, which took them too slowly. */
  | { readonly kind: 'missed'; readonly count: number }
  | { readonly kind: 'counted'; readonly id: number; readonly value: number }
  | { readonly kind: 'refused'; readonly id: number; readonly code: string; readonly message: string };

/** A message between workers. */
export interface Told {
  readonly topic: string;
  /** JSON, which nobody on the way reads. */
  readonly text: string;
  /** The id of the worker that sent it. */
  readonly from: string;
}

/** As it goes over the channel. */
export function enveloped<Message extends ToHub | FromHub>(message: Message): Message & { readonly type: string } {
  return { type, ...message };
}

/** The message in an envelope of ours; undefined for what others say. */
export function opened<Message extends ToHub | FromHub>(message: unknown): Message | undefined {
  const isOurs = typeof message === 'object' && message !== null && 'type' in message && message.type === type;
  return isOurs ? (message as unknown as Message) : undefined;
}
