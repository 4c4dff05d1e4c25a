/**
 * Other regions, as an app's process sees them: by the gateway of its own. What is changed here, the gateway hears from the
 * region's book; only misses ask it.
 */
import type { Timers } from '../../core/index.ts';
import { peerCacheDefaults } from '../peers/defaults.ts';
import { Exports } from '../peers/exports.ts';
import { decode, encode } from '../peers/messages.ts';
import type { Neighbours, Taken } from '../peers/neighbours.ts';
import type { PeerLink } from '../peers/peer-link.ts';
import type { PeersStats } from '../peers/peers-stats.ts';
import type { SerializerOption } from '../region/index.ts';
import type { GatewayMessage, GatewayReply } from './gateway-messages.ts';

export interface GatewayNeighboursParts {
  readonly link: PeerLink;
  readonly serializer: SerializerOption;
  readonly askBudgetMs: number;
  readonly timers: Timers;
}

/** Beyond the budget, the gateway itself has this long. */
const slackMs = 50;
const nothingToTell = () => {};

export class GatewayNeighbours implements Neighbours {
  readonly #parts: GatewayNeighboursParts;
  readonly #exports: Exports;
  readonly #counts = { asked: 0, found: 0, missed: 0, askFailures: 0 };
  /** Until then the gateway is not asked: it said that nobody is near, or said nothing. */
  #aloneUntilMs = Number.NEGATIVE_INFINITY;

  constructor(parts: GatewayNeighboursParts) {
    this.#parts = parts;
    this.#exports = new Exports({ held: async () => undefined }, parts.serializer, peerCacheDefaults);
  }

  get isAnyNear(): boolean {
    const { askBudgetMs, timers } = this.#parts;
    return askBudgetMs > 0 && timers.now() >= this.#aloneUntilMs;
  }

  async ask(key: string): Promise<Taken | undefined> {
    if (!this.isAnyNear) return undefined;
    this.#counts.asked++;
    try {
      const question = encode<GatewayMessage>({ kind: 'find', key });
      const answer = await this.#parts.link.request(question, this.#parts.askBudgetMs + slackMs);
      const reply = decode<GatewayReply>(answer);
      if (reply?.kind === 'nobody' || reply?.kind === 'away') this.#beAlone();
      const taken =
        reply?.kind === 'found' && reply.entry.freshMs > 0 ? await this.#exports.unpack(reply.entry) : undefined;
      if (taken === undefined || reply?.kind !== 'found') {
        this.#counts.missed++;
        return undefined;
      }
      this.#counts.found++;
      return { value: taken.value, freshMs: reply.entry.freshMs, tags: reply.entry.tags };
    } catch {
      this.#counts.askFailures++;
      this.#beAlone();
      return undefined;
    }
  }

  change(): () => void {
    return nothingToTell;
  }

  stats(): PeersStats {
    return { ...this.#counts, behind: 0, applied: 0, crossed: 0, gaps: 0, each: [] };
  }

  async close(): Promise<void> {
    this.#parts.link.close();
  }

  #beAlone(): void {
    this.#aloneUntilMs = this.#parts.timers.now() + peerCacheDefaults.heartbeatMs;
  }
}
