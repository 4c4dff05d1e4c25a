/**
 * In which region each standby is, by the name that the primary knows it by. The standbys say it themselves: what they call
 * themselves when they connect, which only roles with pg_read_all_stats are shown, or else their `cluster_name`.
 */
import type { Timers } from '../../core/index.ts';
import type { Server, Servers } from '../../sql/index.ts';

const nameQuery = `select current_setting('cluster_name') as cluster,
  (select conninfo from pg_stat_wal_receiver) as conninfo`;

interface NameRow {
  readonly cluster: string;
  readonly conninfo: string | null;
}

/** Between two times that the standbys are asked. */
const askAgainMs = 1_000;

export class StandbyRegions {
  readonly #servers: Servers;
  readonly #timers: Timers;
  #regions: ReadonlyMap<string, string | undefined> = new Map();
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(servers: Servers, timers: Timers) {
    this.#servers = servers;
    this.#timers = timers;
  }

  /** Undefined also where several standbys of several regions have the name. */
  regionOf(name: string): string | undefined {
    return this.#regions.get(name);
  }

  /** Asks the standbys where one of these is not known, now and then. */
  async learn(names: readonly string[]): Promise<void> {
    if (names.every((name) => this.#regions.has(name))) return;
    const nowMs = this.#timers.now();
    if (this.#asking === undefined && nowMs - this.#askedAtMs >= askAgainMs) {
      this.#askedAtMs = nowMs;
      this.#asking = this.#ask().finally(() => {
        this.#asking = undefined;
      });
    }
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const standbys = this.#servers.standbys();
    const names = await Promise.all(standbys.map((server) => nameOf(server).catch(() => undefined)));
    const regions = new Map<string, string | undefined>();
    for (const [index, name] of names.entries()) {
      if (name === undefined) continue;
      const { region } = standbys[index]!;
      regions.set(name, regions.has(name) && regions.get(name) !== region ? undefined : region);
    }
    this.#regions = regions;
  }
}

async function nameOf(server: Server): Promise<string> {
  const { rows } = await server.pools.reads.query<NameRow>(nameQuery);
  return standbyName(rows[0]!.conninfo, rows[0]!.cluster);
}

/** By which name a standby connects with these settings. */
export function standbyName(conninfo: string | null, cluster: string): string {
  const given = (key: string): string | undefined => new RegExp(`(?:^|\\s)${key}=(\\S+)`).exec(conninfo ?? '')?.[1];
  return given('application_name') ?? given('fallback_application_name') ?? (cluster === '' ? 'walreceiver' : cluster);
}
