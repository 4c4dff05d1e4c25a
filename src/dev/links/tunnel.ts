/**
 * One connection through a link: the client's socket, the target's, and a lane each way.
 *
 * The system accepts the client at once; what a handshake costs (RFC 9293, 3.5: one round trip before the client may
 * send) is charged to its first bytes. The target sees the connection half a round trip after the client asked for it;
 * when it refuses, the client is reset after a whole one.
 */
import { connect, type Socket } from 'node:net';
import type { Agenda } from './agenda.ts';
import { type Conditions, Lane, type LaneOptions } from './lane.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface TunnelOptions extends Omit<LaneOptions, 'openFromMs' | 'conditions'> {
  readonly agenda: Agenda;
  readonly conditions: { readonly there: Conditions; readonly back: Conditions };
  /** Where the link leads now; undefined while nobody listens there. */
  readonly target: () => Target | undefined;
  /** Called once, when nothing of the connection is left. */
  readonly onClosed: () => void;
}

export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #client: Socket;
  readonly #forward: Lane;
  readonly #arrivesAtMs: number;
  #target: Socket | undefined;
  #backward: Lane | undefined;
  #isAborted = false;

  constructor(client: Socket, options: TunnelOptions) {
    this.#client = client;
    this.#options = options;
    const { clock, agenda, conditions } = options;
    const nowMs = clock.now();
    const transitMs = conditions.there.transitMs();
    this.#arrivesAtMs = nowMs + transitMs;
    this.#forward = new Lane(client, { ...options, conditions: conditions.there, openFromMs: nowMs + 2 * transitMs });
    client.on('error', () => this.#forward.reset());
    client.once('close', () => this.#closed());
    agenda.at(this.#arrivesAtMs, () => this.#open());
  }

  /** The cut is healed: what was held up goes on. */
  resume(): void {
    if (!this.#target && this.#options.clock.now() >= this.#arrivesAtMs) this.#open();
    this.#forward.deliver();
    this.#backward?.deliver();
  }

  /** Both sides are reset now. */
  abort(): void {
    this.#isAborted = true;
    this.#client.resetAndDestroy();
    this.#target?.resetAndDestroy();
  }

  /** The request for the connection has arrived. */
  #open(): void {
    if (this.#options.conditions.there.isCut || this.#target || this.#client.destroyed) return;
    const address = this.#options.target();
    if (address) this.#connect(address);
    else this.#refuse();
  }

  #connect(address: Target): void {
    const target = connect({ ...address, allowHalfOpen: true, noDelay: true });
    this.#target = target;
    const { back } = this.#options.conditions;
    this.#backward = new Lane(target, { ...this.#options, conditions: back, openFromMs: this.#arrivesAtMs });
    this.#backward.attach(this.#client);
    target.once('connect', () => this.#forward.attach(target));
    target.on('error', () => this.#backward?.reset());
    target.once('close', () => this.#closed());
  }

  #refuse(): void {
    const { clock, agenda, conditions } = this.#options;
    agenda.at(clock.now() + conditions.back.transitMs(), () => this.#client.resetAndDestroy());
  }

  #closed(): void {
    if (!this.#client.destroyed) return;
    // A client that gave up before its request arrived, or was reset: nobody is left to talk to.
    if (this.#target?.connecting || this.#isAborted) this.#target?.destroy();
    if (!this.#target || this.#target.destroyed) this.#options.onClosed();
  }
}
