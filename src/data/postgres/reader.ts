/**
 * Reads, each one statement that also says where its server stood: the floor of a session is checked at the very server that
 * answers, in the very state that it answers from, and costs no question of its own.
 *
 * A replica that is not there yet is asked again for a while; then the primary answers. A primary must be on the newest
 * timeline that anybody has shown, and not behind what the caller has seen, or it is not believed to be one.
 */
import { pause } from '../../core/index.ts';
import {
  type Answer,
  decodeToken,
  encodeToken,
  movedFault,
  type Position,
  parseLsn,
  type QueryConfig,
  type Server,
  type ServerGroup,
} from '../../sql/index.ts';
import type { ReadOptions } from '../engine.ts';
import { tokenFault, tokenLostFault } from '../faults.ts';
import { postgresDefaults } from './defaults.ts';
import { dataFault, isUnprepared } from './sql-faults.ts';
import type { StandingRow } from './statements.ts';

export interface Reading<Row> {
  readonly row: Row;
  readonly rows: readonly Row[];
  /** Of a state that is not before the one that was read. */
  readonly token: string;
  readonly region: string;
  /** It was answered by the primary. */
  readonly isPrimary: boolean;
}

interface Question {
  readonly query: QueryConfig;
  /** What the caller has seen. */
  readonly floor: Position | undefined;
  readonly waitMs: number;
}

interface Found<Row> {
  readonly rows: readonly Row[];
  readonly seen: Position;
}

/** Throws ERR_DATA_TOKEN. */
export function checkedFloor(token: string | undefined): Position | undefined {
  if (token === undefined) return undefined;
  const position = decodeToken(token);
  if (position === undefined) throw tokenFault(token);
  return position;
}

export class Reader {
  readonly #group: ServerGroup;
  readonly #region: string;

  constructor(group: ServerGroup, region: string) {
    this.#group = group;
    this.#region = region;
  }

  /** Rejects with ERR_DATA_TOKEN, ERR_DATA_TOKEN_LOST, ERR_DATA_UNAVAILABLE. */
  async read<Row extends StandingRow>(query: QueryConfig, options: ReadOptions): Promise<Reading<Row>> {
    const { level, token, waitMs } = options;
    const { servers, route } = this.#group;
    const floor = checkedFloor(token);
    const question = { query, floor, waitMs };
    await this.#started();
    const need = {
      position: floor,
      isStrong: level.type === 'strong',
      isPrimaryFirst: this.#isPrimaryNear(),
      maxStalenessMs: level.type === 'bounded' ? level.maxAgeMs : undefined,
    };
    let answer: Answer<Found<Row>>;
    try {
      answer = await route.find(need, (server, needed, isPatient) =>
        this.#ask<Row>(server, question, needed, isPatient),
      );
    } catch (error) {
      throw dataFault(error);
    }
    const { value, served } = answer;
    const seen = encodeToken(value.seen);
    await servers.historyRead;
    if (floor !== undefined && servers.timelines.mayHaveLost(floor)) throw tokenLostFault(token!, seen);
    return {
      row: value.rows[0]!,
      rows: value.rows,
      token: seen,
      region: served.region ?? '',
      isPrimary: served.role === 'primary',
    };
  }

  async #started(): Promise<void> {
    try {
      await this.#group.servers.start();
    } catch (error) {
      throw dataFault(error);
    }
  }

  /** A replica of another region is further away than the primary of this one. */
  #isPrimaryNear(): boolean {
    const { servers } = this.#group;
    if (servers.primary?.region !== this.#region) return false;
    return !servers.replicas().some(({ region }) => region === this.#region);
  }

  async #ask<Row extends StandingRow>(
    server: Server,
    { query, floor, waitMs }: Question,
    needed: Position | undefined,
    isPatient: boolean,
  ): Promise<Found<Row> | undefined> {
    const { timers, servers } = this.#group;
    const endMs = timers.now() + (isPatient ? waitMs : 0);
    const { lookMs } = postgresDefaults;
    for (let pauseMs = lookMs / 16; ; pauseMs = Math.min(pauseMs * 2, lookMs)) {
      const rows = await this.#rowsOf<Row>(server, query);
      const row = rows?.[0];
      if (row !== undefined && !row.is_standby) return await this.#believe(server, rows!, floor);
      if (server === servers.primary) throw movedFault(server.name);
      const isThere = row !== undefined && this.#isThere(server, row, needed);
      if (isThere) return this.#foundAtStandby(server, rows!);
      if (timers.now() + pauseMs > endMs) return undefined;
      await pause(timers, pauseMs);
    }
  }

  /** Undefined at a replica to which nothing has been copied yet. */
  async #rowsOf<Row>(server: Server, query: QueryConfig): Promise<readonly Row[] | undefined> {
    try {
      return (await server.pools.reads.query<Row>(query)).rows;
    } catch (error) {
      if (isUnprepared(error) && server !== this.#group.servers.primary) return undefined;
      throw error;
    }
  }

  #isThere(server: Server, { reached }: StandingRow, needed: Position | undefined): boolean {
    return needed === undefined || (timelineOf(server) >= needed.timeline && parseLsn(reached) >= needed.lsn);
  }

  /** Undefined where the replica may have followed an old primary past the point where the present one left it. */
  #foundAtStandby<Row extends StandingRow>(server: Server, rows: readonly Row[]): Found<Row> | undefined {
    const seen = { timeline: timelineOf(server), lsn: parseLsn(rows[0]!.seen) };
    return this.#group.servers.timelines.mayHaveLost(seen) ? undefined : { rows, seen };
  }

  async #believe<Row extends StandingRow>(
    server: Server,
    rows: readonly Row[],
    floor: Position | undefined,
  ): Promise<Found<Row>> {
    const { servers } = this.#group;
    const { timeline, seen } = rows[0]!;
    const position = { timeline: timeline!, lsn: parseLsn(seen) };
    if (position.timeline > servers.timelines.current) await servers.suspect(server);
    if (position.timeline < servers.timelines.current) throw movedFault(server.name);
    if (floor === undefined || floor.timeline < position.timeline) return { rows, seen: position };
    if (floor.timeline > position.timeline) throw movedFault(server.name);
    if (floor.lsn <= position.lsn) return { rows, seen: position };
    // A token of SQL may name what was written and is not on the disk yet.
    if (floor.lsn <= (await writtenAt(server))) return { rows, seen: floor };
    // The server was set back: a crash of a disk that lies, or an old backup.
    throw tokenLostFault(encodeToken(floor), encodeToken(position));
  }
}

/** Up to where a primary has written. */
async function writtenAt(server: Server): Promise<bigint> {
  const { rows } = await server.pools.reads.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
  return parseLsn(rows[0]!.lsn);
}

/** A lower bound of the one that a standby applies: it only grows while the server runs. */
function timelineOf({ state }: Server): number {
  return state?.position.timeline ?? 0;
}
