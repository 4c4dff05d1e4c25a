/**
 * One direction of one connection: what comes from the source leaves for the sink half a round trip later, in order,
 * its end and its reset included. What is under way is bounded, as by a window: when it is full the source waits, and so
 * backpressure from a slow sink reaches the sender.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../core/index.ts';
import type { Agenda } from './agenda.ts';

/** What a direction needs to know of its link; both change while it runs. */
export interface Conditions {
  /** How long the next packet takes. */
  transitMs(): number;
  readonly isCut: boolean;
}

export interface LaneOptions {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly conditions: Conditions;
  readonly windowBytes: number;
  /** Nothing was sent before this: the handshake was still under way. */
  readonly openFromMs: number;
}

/** What a packet costs of the window at least, so that many small ones are bounded too. */
const leastPacketCost = 512;

type Packet = { readonly dueMs: number; readonly content: Buffer | 'end' | 'reset' };

export class Lane {
  readonly #options: LaneOptions;
  readonly #source: Socket;
  #sink: Socket | undefined;
  #packets: Packet[] = [];
  #lastDueMs = 0;
  #bytes = 0;
  #isSinkFull = false;

  constructor(source: Socket, options: LaneOptions) {
    this.#source = source;
    this.#options = options;
    source.on('data', (chunk: Buffer) => this.#send(chunk));
    source.once('end', () => this.#send('end'));
  }

  /** Everything that has arrived is delivered here from now on. */
  attach(sink: Socket): void {
    this.#sink = sink;
    sink.on('drain', () => {
      this.#isSinkFull = false;
      this.deliver();
    });
    this.deliver();
  }

  /** The source has failed: the sink is reset, after what was sent before. */
  reset(): void {
    this.#send('reset');
  }

  /** Hands over what is due; also to be called when the cut is healed. */
  deliver(): void {
    const { clock, conditions, agenda, windowBytes } = this.#options;
    if (conditions.isCut || this.#isSinkFull || !this.#sink) return;
    const nowMs = clock.now();
    let delivered = 0;
    while (delivered < this.#packets.length && !this.#isSinkFull && this.#packets[delivered]!.dueMs <= nowMs) {
      this.#arrive(this.#packets[delivered++]!);
    }
    if (delivered === 0) return;
    this.#packets = this.#packets.slice(delivered);
    if (this.#bytes < windowBytes) this.#source.resume();
    if (this.#packets.length > 0) agenda.at(this.#packets[0]!.dueMs, () => this.deliver());
  }

  #send(content: Packet['content']): void {
    const { clock, conditions, agenda, openFromMs, windowBytes } = this.#options;
    const leftMs = Math.max(clock.now(), openFromMs);
    // Jitter and a falling round-trip time must not let a packet overtake the one before it.
    this.#lastDueMs = Math.max(this.#lastDueMs, leftMs + conditions.transitMs());
    this.#packets.push({ dueMs: this.#lastDueMs, content });
    if (this.#packets.length === 1) agenda.at(this.#lastDueMs, () => this.deliver());
    this.#bytes += costOf(content);
    if (this.#bytes >= windowBytes) this.#source.pause();
  }

  #arrive({ content }: Packet): void {
    this.#bytes -= costOf(content);
    const sink = this.#sink!;
    if (sink.destroyed) return;
    if (content === 'end') sink.end();
    else if (content === 'reset') sink.resetAndDestroy();
    else this.#isSinkFull = !sink.write(content);
  }
}

function costOf(content: Packet['content']): number {
  return typeof content === 'string' ? 0 : Math.max(content.length, leastPacketCost);
}
