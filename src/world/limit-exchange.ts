/**
 * How regions come to count together: about once a second each tells the others what it has counted since, by the mail
 * between edges. Nothing waits for it; what is lost is made good by what is told later, and by all that still matters,
 * which is told now and then.
 *
 * Error (see src/resilience/rate-limit/world-limit.ts): in a window the regions together allow at most the limit, and
 * what each allowed within the longest time from one telling to the next and on its way.
 */
import type { WorldCounts, WorldLimit } from '../resilience/index.ts';
import type { RegionMail } from './region-mail.ts';

export interface LimitExchangeDefaults {
  /** Between two tellings. */
  readonly everyMs: number;
  /** Every so many tellings, all that still matters is told: to those that were started anew, or missed something. */
  readonly snapshotEvery: number;
  /** Keys in one message; more go in further ones. */
  readonly maxKeys: number;
}

export const limitExchangeDefaults: LimitExchangeDefaults = Object.freeze({
  everyMs: 1_000,
  snapshotEvery: 15,
  maxKeys: 2_000,
});

const topic = 'limits';

interface Told {
  readonly limit: string;
  readonly counts: WorldCounts['counts'];
}

export class LimitExchange {
  readonly #mail: Pick<RegionMail, 'on' | 'tellAll'>;
  readonly #limits = new Map<string, WorldLimit>();
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #tellings = 0;

  constructor(mail: Pick<RegionMail, 'on' | 'tellAll'>, everyMs: number = limitExchangeDefaults.everyMs) {
    this.#mail = mail;
    this.#everyMs = everyMs;
    mail.on(topic, (region, message) => this.#hear(region, message));
  }

  /** Has a limit counted together with those of the same id in other regions; what is returned ends that. */
  join(id: string, limit: WorldLimit): () => void {
    this.#limits.set(id, limit);
    this.#timer ??= setInterval(() => this.tell(Date.now()), this.#everyMs).unref();
    return () => {
      if (this.#limits.get(id) === limit) this.#limits.delete(id);
      if (this.#limits.size === 0) this.close();
    };
  }

  /** Tells the other regions what is new. */
  tell(nowMs: number): void {
    const whole = this.#tellings++ % limitExchangeDefaults.snapshotEvery === 0;
    for (const [id, limit] of this.#limits) {
      // What has changed is forgotten by being told; in a snapshot it is told too.
      const { counts: changed } = limit.changes();
      const counts = whole ? limit.snapshot(nowMs).counts : changed;
      for (let at = 0; at < counts.length; at += limitExchangeDefaults.maxKeys) {
        const told: Told = { limit: id, counts: counts.slice(at, at + limitExchangeDefaults.maxKeys) };
        this.#mail.tellAll(topic, told);
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #hear(region: string, message: unknown): void {
    if (isTold(message)) this.#limits.get(message.limit)?.hear({ region, counts: message.counts }, Date.now());
  }
}

/** The sender is of this world, and may be of another version of the program. */
function isTold(message: unknown): message is Told {
  if (typeof message !== 'object' || message === null) return false;
  const { limit, counts } = message as Partial<Told>;
  return typeof limit === 'string' && Array.isArray(counts) && counts.every(isCount);
}

function isCount(count: unknown): boolean {
  if (!Array.isArray(count) || count.length !== 4 || typeof count[0] !== 'string') return false;
  return count.slice(1).every((each) => Number.isSafeInteger(each) && each >= 0);
}
