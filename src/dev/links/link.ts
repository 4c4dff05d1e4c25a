/**
 * A line with a length: a listener on this machine whose connections lead to a target, each byte half a round trip later
 * each way. It is what stands between two regions, and between a client's place and a region, in `antipode dev`.
 *
 * Not imitated: the client's connect() succeeds at once (its price is paid by the first bytes, see tunnel.ts), there is
 * no slow start and no loss. Throughput is bounded by the window: at most `windowBytes` are under way each way.
 *
 * A cut is what pulling a cable is: packets vanish and nobody is told. Nothing passes, new connections meet silence. A
 * real connection would hang for minutes; here each is reset `cutResetMs` after the cut or after it was opened, so that
 * a failover can be watched. One that is healed before that goes on, as TCP would. A link can be cut one way only, as by
 * a router that has lost a route: what is sent there arrives, and the answers do not.
 */
import { createServer, type Server } from 'node:net';
import { AntipodeError, type Clock, type Random, systemClock, systemRandom } from '../../core/index.ts';
import { Agenda } from './agenda.ts';
import type { Conditions } from './lane.ts';
import { linkDefaults } from './link-defaults.ts';
import { type Target, Tunnel } from './tunnel.ts';

/** The direction from the client to the target, the one back, or both. */
export type LinkWay = 'there' | 'back' | 'both';

export interface LinkOptions {
  /** Where it leads; asked for at each connection. */
  readonly target: () => Target | undefined;
  readonly rttMs: number;
  /** Chance adds up to this much to each transit. */
  readonly jitterMs?: number;
  readonly windowBytes?: number;
  /** Infinity: never. */
  readonly cutResetMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

export class Link implements AsyncDisposable {
  readonly #options: Required<LinkOptions>;
  readonly #agenda: Agenda;
  readonly #server: Server;
  readonly #tunnels = new Set<Tunnel>();
  #rttMs: number;
  #cut: LinkWay | undefined;
  /** Counts cuts and healings, so that a cut long healed does not reset anything. */
  #changes = 0;

  constructor(options: LinkOptions) {
    const given = { jitterMs: 0, clock: systemClock, random: systemRandom, ...linkDefaults, ...options };
    this.#options = given;
    this.#rttMs = given.rttMs;
    this.#agenda = new Agenda(given.clock);
    const conditions = { there: this.#conditionsOf('there'), back: this.#conditionsOf('back') };
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const { clock, windowBytes, target } = given;
      const tunnel: Tunnel = new Tunnel(client, {
        clock,
        agenda: this.#agenda,
        conditions,
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
    return this.#cut !== undefined;
  }

  /** Connections through it now. */
  get connections(): number {
    return this.#tunnels.size;
  }

  /** From now on; what is under way arrives when it would have. */
  setRtt(ms: number): void {
    this.#rttMs = ms;
  }

  /** Cuts this way, and mends the other one if that was cut. */
  cut(way: LinkWay = 'both'): void {
    if (this.#cut === way) return;
    this.#change(way);
    this.#resetLater([...this.#tunnels]);
  }

  heal(): void {
    if (this.isCut) this.#change(undefined);
  }

  /** Resets every connection through it now; new ones are accepted. */
  reset(): void {
    for (const tunnel of [...this.#tunnels]) tunnel.abort();
  }

  /** No new connections; the ones there are go on. Resolves when the last has ended. */
  retire(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Resets every connection and stops listening. */
  async close(): Promise<void> {
    const closed = this.retire();
    this.reset();
    this.#agenda.clear();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(way: LinkWay | undefined): void {
    this.#cut = way;
    this.#changes++;
    for (const tunnel of [...this.#tunnels]) tunnel.resume();
  }

  #conditionsOf(way: 'there' | 'back'): Conditions {
    const isCut = () => this.#cut === way || this.#cut === 'both';
    const { jitterMs, random } = this.#options;
    return {
      transitMs: () => this.#rttMs / 2 + jitterMs * random.next(),
      get isCut() {
        return isCut();
      },
    };
  }

  #resetLater(tunnels: readonly Tunnel[]): void {
    const changes = this.#changes;
    const { clock, cutResetMs } = this.#options;
    this.#agenda.at(clock.now() + cutResetMs, () => {
      if (this.#changes !== changes) return;
      for (const tunnel of tunnels) tunnel.abort();
    });
  }
}
