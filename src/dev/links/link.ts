/**
 * A line with a length: a listener on this machine whose connections lead to a target, each byte half a round trip later
 * each way. It is what stands between two regions, and between a client's place and a region, in `antipode dev`.
 *
 * Not imitated: the client's connect() succeeds at once (its price is paid by the first bytes, see tunnel.ts), there is
 * no slow start and no loss. Throughput is bounded by the window: at most `windowBytes` are under way each way.
 *
 * A cut is what pulling a cable is: packets vanish and nobody is told. Nothing passes, new connections meet silence. A
 * real connection would hang for minutes; here each is reset `cutResetMs` after the cut or after it was opened, so that
 * a failover can be watched. One that is healed before that goes on, as TCP would.
 */
import { createServer, type Server } from 'node:net';
import { AntipodeError, type Clock, type Random, systemClock, systemRandom } from '../../core/index.ts';
import { Agenda } from './agenda.ts';
import type { Conditions } from './lane.ts';
import { linkDefaults } from './link-defaults.ts';
import { type Target, Tunnel } from './tunnel.ts';

export interface LinkOptions {
  /** Where it leads; asked for at each connection. */
  readonly target: () => Target | undefined;
  readonly rttMs: number;
  /** Chance adds up to this much to each transit. */
  readonly jitterMs?: number;
  readonly windowBytes?: number;
  readonly cutResetMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

export class Link implements AsyncDisposable {
  readonly #options: Required<LinkOptions>;
  readonly #agenda: Agenda;
  readonly #server: Server;
  readonly #tunnels = new Set<Tunnel>();
  readonly #conditions: Conditions;
  #rttMs: number;
  /** Counts cuts and healings, so that a cut long healed does not reset anything. Odd while cut. */
  #cutEpoch = 0;

  constructor(options: LinkOptions) {
    const given = { jitterMs: 0, clock: systemClock, random: systemRandom, ...linkDefaults, ...options };
    this.#options = given;
    this.#rttMs = given.rttMs;
    this.#agenda = new Agenda(given.clock);
    const isCut = () => this.isCut;
    this.#conditions = {
      transitMs: () => this.#rttMs / 2 + given.jitterMs * given.random.next(),
      get isCut() {
        return isCut();
      },
    };
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const { clock, windowBytes, target } = given;
      const tunnel: Tunnel = new Tunnel(client, {
        clock,
        agenda: this.#agenda,
        conditions: this.#conditions,
        windowBytes,
        target,
        onClosed: () => this.#tunnels.delete(tunnel),
      });
      this.#tunnels.add(tunnel);
      if (this.isCut) this.#resetLater([tunnel]);
    });
    this.#server.maxConnections = linkDefaults.maxConnections;
  }

  /** Listens on a free loopback port and resolves with it. Throws ERR_DEV_LINK. */
  listen(): Promise<Target> {
    return new Promise((resolve, reject) => {
      // For good: out of descriptors, a server that listens reports here too, and drops the connection.
      this.#server.on('error', (cause) => {
        const message = `a link between places cannot listen on this machine: ${cause.message}`;
        reject(new AntipodeError('ERR_DEV_LINK', message, { cause }));
      });
      this.#server.listen({ host: '127.0.0.1', port: 0 }, () => {
        const { port } = this.#server.address() as { port: number };
        resolve({ host: '127.0.0.1', port });
      });
    });
  }

  get rttMs(): number {
    return this.#rttMs;
  }

  get isCut(): boolean {
    return this.#cutEpoch % 2 === 1;
  }

  /** Connections through it now. */
  get connections(): number {
    return this.#tunnels.size;
  }

  /** From now on; what is under way arrives when it would have. */
  setRtt(ms: number): void {
    this.#rttMs = ms;
  }

  cut(): void {
    if (this.isCut) return;
    this.#cutEpoch++;
    this.#resetLater([...this.#tunnels]);
  }

  heal(): void {
    if (!this.isCut) return;
    this.#cutEpoch++;
    for (const tunnel of [...this.#tunnels]) tunnel.resume();
  }

  /** No new connections; the ones there are go on. Resolves when the last has ended. */
  retire(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Resets every connection and stops listening. */
  async close(): Promise<void> {
    const closed = this.retire();
    for (const tunnel of [...this.#tunnels]) tunnel.abort();
    this.#agenda.clear();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #resetLater(tunnels: readonly Tunnel[]): void {
    const epoch = this.#cutEpoch;
    const { clock, cutResetMs } = this.#options;
    this.#agenda.at(clock.now() + cutResetMs, () => {
      if (this.#cutEpoch !== epoch) return;
      for (const tunnel of tunnels) tunnel.abort();
    });
  }
}
