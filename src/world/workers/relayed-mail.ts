/**
 * The mail of a node that is several processes: what one of them hears from another region, it passes on to the others, and
 * what it tells the other regions, it tells them too.
 */
import type { MailListener, RegionMail } from '../region-mail.ts';
import type { Siblings } from './siblings.ts';

const topicOfAll = 'mail';

interface Relayed {
  readonly from: string;
  readonly topic: string;
  readonly message: unknown;
}

export class RelayedMail {
  readonly #here: string;
  readonly #regions: RegionMail | undefined;
  readonly #siblings: Siblings;
  readonly #listeners = new Map<string, MailListener>();

  /** `here` is the region of the node; empty where there is none. */
  constructor(here: string, regions: RegionMail | undefined, siblings: Siblings) {
    this.#here = here;
    this.#regions = regions;
    this.#siblings = siblings;
    siblings.on(topicOfAll, (relayed) => {
      const { from, topic, message } = relayed as Relayed;
      this.#listeners.get(topic)?.(from, message);
    });
  }

  on(topic: string, listener: MailListener): void {
    this.#listeners.set(topic, listener);
    this.#regions?.on(topic, (from, message) => {
      listener(from, message);
      this.#siblings.tell(topicOfAll, { from, topic, message } satisfies Relayed);
    });
  }

  tellAll(topic: string, message: unknown): void {
    this.#regions?.tellAll(topic, message);
    this.#tellSiblings(topic, message);
  }

  tellNodes(topic: string, message: unknown): void {
    this.#regions?.tellNodes(topic, message);
    this.#tellSiblings(topic, message);
  }

  #tellSiblings(topic: string, message: unknown): void {
    const from = `${this.#here}/${this.#siblings.self}`;
    this.#siblings.tell(topicOfAll, { from, topic, message } satisfies Relayed);
  }
}
