/** Waits until a write is where its level wants it: the primary is asked how far its standbys are, sooner first, then seldom. */
import { pause } from '../../core/index.ts';
import { endOfRecord, parseLsn, type Server, type ServerGroup } from '../../sql/index.ts';
import { unknownFault } from '../faults.ts';
import type { WriteLevel } from '../levels.ts';
import { isAcknowledged, type StandbyView } from './acknowledgement.ts';
import { postgresDefaults } from './defaults.ts';
import { StandbyRegions } from './standby-regions.ts';
import type { PrimaryRow, Statements } from './statements.ts';

/** A write that a primary has made. */
export interface Made {
  readonly server: Server;
  readonly timeline: number;
  readonly version: number;
  /** How the primary stood right after it. */
  readonly standing?: PrimaryRow | undefined;
}

export class Placement {
  readonly #group: ServerGroup;
  readonly #statements: Statements;
  readonly #regions: StandbyRegions;

  constructor(group: ServerGroup, statements: Statements) {
    this.#group = group;
    this.#statements = statements;
    this.#regions = new StandbyRegions(group.servers, group.timers);
  }

  /**
   * Resolves to a position behind the write, once it is there; to undefined when that primary cannot be asked any more, or
   * nobody waits. Rejects with ERR_DATA_UNKNOWN where the role may not see the standbys.
   */
  async wait(
    { server, timeline, standing }: Made,
    level: WriteLevel,
    isOver: () => boolean,
  ): Promise<bigint | undefined> {
    const { lookMs } = postgresDefaults;
    let row = standing;
    let lsn: bigint | undefined;
    for (let pauseMs = lookMs / 16; !isOver(); pauseMs = Math.min(pauseMs * 2, lookMs)) {
      row ??= await this.standing(server, level);
      if (row?.timeline !== timeline) return undefined;
      lsn ??= endOfRecord(parseLsn(row.lsn));
      if (await this.#isThere(row, server.region, level, lsn)) return lsn;
      row = undefined;
      await pause(this.#group.timers, pauseMs);
    }
    return undefined;
  }

  /** Undefined where the server does not answer, or follows another one. */
  async standing(server: Server, level: WriteLevel): Promise<PrimaryRow | undefined> {
    try {
      const { rows } = await server.pools.writes.query<PrimaryRow>(this.#statements.primary(level));
      return rows[0];
    } catch {
      return undefined;
    }
  }

  async #isThere(row: PrimaryRow, primaryRegion: string | undefined, level: WriteLevel, lsn: bigint): Promise<boolean> {
    if (level.type === 'local') return true;
    const standbys = row.standbys.map(viewOf);
    const isHidden = standbys.some(({ state }) => state === null);
    if (isHidden && (level.regions > 0 || row.synchronous !== '')) {
      throw unknownFault('the role may not see how far the standbys are: grant it pg_monitor');
    }
    if (level.regions > 0) await this.#regions.learn(standbys.map(({ name }) => name));
    const regionOf = (name: string): string | undefined => this.#regions.regionOf(name);
    return isAcknowledged({ synchronous: row.synchronous, standbys }, { level, lsn, primaryRegion, regionOf });
  }
}

function viewOf({ flushed, applied, ...standby }: PrimaryRow['standbys'][number]): StandbyView {
  const lsnOf = (text: string | null): bigint | undefined => (text === null ? undefined : parseLsn(text));
  return { ...standby, flushed: lsnOf(flushed), applied: lsnOf(applied) };
}
