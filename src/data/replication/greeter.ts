/**
 * Regions tell each other where they stand, every second or so. So each knows who answers, which candidacies were given up,
 * and by the envelope who is primary.
 */
import { replicationDefaults } from './defaults.ts';
import type { Envoy } from './envoy.ts';
import type { Hello } from './messages.ts';
import type { PeerTable } from './peer-table.ts';
import { othersOf, type RegionContext } from './region-context.ts';
import type { Signal } from './signal.ts';
import type { Term } from './term.ts';

export interface GreeterOptions {
  readonly context: RegionContext;
  readonly term: Term;
  readonly envoy: Envoy;
  readonly peers: PeerTable;
  readonly isMending: () => boolean;
  /** Fires when the region stops. */
  readonly stop: Signal;
  readonly isStopped: () => boolean;
  /** After each round. */
  readonly onRound: () => void;
}

const { helloEveryMs, requestTimeoutMs } = replicationDefaults;

export class Greeter {
  readonly #options: GreeterOptions;

  constructor(options: GreeterOptions) {
    this.#options = options;
  }

  /** Where this region stands. */
  hello(): Hello {
    const { context, term, isMending } = this.#options;
    const { position } = context.store.log.head;
    const { lastEpoch, withdrawn, candidacy } = term;
    return { type: 'hello', position, lastEpoch, isMending: isMending(), withdrawn, candidacy };
  }

  /** Another region has said where it stands. */
  hear(region: string, hello: Hello): void {
    this.#options.peers.hear(region, hello);
    this.#options.term.release(region, hello.withdrawn);
  }

  /** Asks every other region; what does not answer is left out. */
  async all(): Promise<readonly Hello[]> {
    const { context, envoy } = this.#options;
    const asked = othersOf(context).map(async (region) => {
      const { body } = await envoy.ask<Hello>(region, this.hello(), requestTimeoutMs);
      if (body.type !== 'hello') throw new Error(`${region} answered a greeting with ${body.type}`);
      this.hear(region, body);
      return body;
    });
    const answers = await Promise.allSettled(asked);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  /** Again and again until the region stops. */
  async run(): Promise<void> {
    const { context, stop, isStopped, onRound } = this.#options;
    while (!isStopped() && othersOf(context).length > 0) {
      await stop.wait(helloEveryMs * (0.75 + context.random.next() / 2));
      if (isStopped()) return;
      await this.all();
      onRound();
    }
  }
}
