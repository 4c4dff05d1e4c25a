/**
 * The middle of what the workers of one service tell each other and count together; it is in their supervisor, and so
 * outlives each of them.
 *
 * Whoever listens is told every message, its own too, all in one order. A worker that takes messages more slowly than they
 * come has a bounded number of bytes under way; what is beyond is left out for it, and as soon as there is room again it is
 * told how many those were. Invariant: nothing is left out for a worker without its being told before the next message.
 */
import { isAntipodeError } from '../core/index.ts';
import { Counters, type CountersOptions } from './counters.ts';
import { messagingDefaults } from './defaults.ts';
import { enveloped, type FromHub, opened, type ToHub } from './messages.ts';

/** A process, as the hub has it. */
export interface HubMember {
  /** The worker's id: `2.3`. */
  readonly id: string;
  /** `onSent` is called when the message is out of this process, or never will be. */
  send(message: object, onSent: () => void): void;
}

interface Hearer {
  underWayBytes: number;
  missed: number;
}

export interface MessageHubOptions extends CountersOptions {
  readonly maxUnderWayBytes?: number;
}

export class MessageHub {
  readonly #counters: Counters;
  readonly #maxUnderWayBytes: number;
  readonly #hearers = new Map<HubMember, Hearer>();

  constructor(options: MessageHubOptions) {
    this.#counters = new Counters(options);
    this.#maxUnderWayBytes = options.maxUnderWayBytes ?? messagingDefaults.maxUnderWayBytes;
  }

  /** One message of the channel to a process; false when it is none of ours. */
  take(member: HubMember, message: unknown): boolean {
    const said = opened<ToHub>(message);
    if (said === undefined) return false;
    // An app can say what it likes on this channel, and must not end its supervisor by it.
    if (!isWellFormed(said)) return true;
    if (said.kind === 'join') this.#join(member);
    else if (said.kind === 'leave') this.leave(member);
    else if (said.kind === 'tell') this.#relay({ kind: 'told', topic: said.topic, text: said.text, from: member.id });
    else send(member, this.#count(said));
    return true;
  }

  /** It is gone. */
  leave(member: HubMember): void {
    this.#hearers.delete(member);
  }

  #join(member: HubMember): void {
    if (!this.#hearers.has(member)) this.#hearers.set(member, { underWayBytes: 0, missed: 0 });
  }

  #relay(told: Extract<FromHub, { kind: 'told' }>): void {
    const sizeBytes = Buffer.byteLength(told.text) + Buffer.byteLength(told.topic);
    for (const [member, hearer] of this.#hearers) {
      const isFull = hearer.underWayBytes > 0 && hearer.underWayBytes + sizeBytes > this.#maxUnderWayBytes;
      // One that has missed something hears of that first.
      if (isFull || hearer.missed > 0) {
        hearer.missed++;
        continue;
      }
      hearer.underWayBytes += sizeBytes;
      send(member, told, () => {
        hearer.underWayBytes -= sizeBytes;
        this.#catchUp(member, hearer);
      });
    }
  }

  #catchUp(member: HubMember, hearer: Hearer): void {
    if (hearer.missed === 0 || this.#hearers.get(member) !== hearer) return;
    send(member, { kind: 'missed', count: hearer.missed });
    hearer.missed = 0;
  }

  #count({ id, order }: Extract<ToHub, { kind: 'count' }>): FromHub {
    try {
      return { kind: 'counted', id, value: this.#counters.apply(order) };
    } catch (error) {
      if (!isAntipodeError(error)) throw error;
      return { kind: 'refused', id, code: error.code, message: error.message };
    }
  }
}

function isWellFormed(said: ToHub): boolean {
  switch (said.kind) {
    case 'tell':
      return typeof said.topic === 'string' && typeof said.text === 'string';
    case 'count':
      return typeof said.order?.name === 'string';
    default:
      return said.kind === 'join' || said.kind === 'leave';
  }
}

function send(member: HubMember, message: FromHub, onSent: () => void = () => {}): void {
  member.send(enveloped(message), onSent);
}
