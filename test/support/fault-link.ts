/**
 * A line between a client and a server of a test, for what can go wrong on a line: delay, silence, resets. It is a link
 * of `antipode dev` that never resets by itself: a silent line stays silent, as with a router that has lost a route.
 */
import { Link, type LinkWay } from '../../src/dev/links/index.ts';

export interface FaultLink extends AsyncDisposable {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number;
  /** Each byte takes this long each way, from now on. */
  delay(ms: number): void;
  /**
   * Nothing passes any more, and nobody is told; new connections are accepted and hear nothing. With a direction
   * (`there` is the one to the server) the other one still passes.
   */
  drop(way?: LinkWay): void;
  /** Every connection is reset, and so is each new one. */
  cut(): void;
  /** No delay and no fault from now on. What a `drop` held up arrives, as TCP would send it again. */
  heal(): void;
  /** Every connection is reset once; new ones pass. */
  reset(): void;
  /** Leads to this port of 127.0.0.1 from now on; open connections stay where they are. */
  lead(port: number): void;
  /** Connections through it now. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Leads to this port of 127.0.0.1. Without a delay a byte takes about a millisecond each way. */
export async function startFaultLink(targetPort: number): Promise<FaultLink> {
  let leadsTo = targetPort;
  let isCut = false;
  const target = () => (isCut ? undefined : { host: '127.0.0.1', port: leadsTo });
  const link = new Link({ target, rttMs: 0, cutResetMs: Number.POSITIVE_INFINITY });
  const { port } = await link.listen();
  return {
    port,
    delay: (ms) => link.setRtt(2 * ms),
    drop: (way) => link.cut(way),
    cut() {
      isCut = true;
      link.reset();
      // A new connection is to be refused rather than met by silence.
      link.heal();
    },
    heal() {
      isCut = false;
      link.setRtt(0);
      link.heal();
    },
    reset: () => link.reset(),
    lead(to) {
      leadsTo = to;
    },
    get connections() {
      return link.connections;
    },
    close: () => link.close(),
    [Symbol.asyncDispose]: () => link.close(),
  };
}
