/** What the engine asks of a server, and the rows that answer it. */
import type { QueryConfig } from '../../sql/index.ts';
import type { ListQuery, Operation } from '../engine.ts';
import type { WriteLevel } from '../levels.ts';
import { prefixEnd } from './prefix-end.ts';

/** Where the server stood before (`reached`) and after (`seen`) it looked; the timeline only of a primary. */
export interface StandingRow {
  readonly is_standby: boolean;
  readonly timeline: number | null;
  readonly reached: string;
  readonly seen: string;
}

export interface GetRow extends StandingRow {
  readonly version: string | null;
  readonly value: string | null;
}

export interface ListRow extends StandingRow {
  readonly head: string;
  readonly keys: readonly string[];
  readonly versions: readonly string[];
  readonly contents: readonly string[];
}

/** One for each change; one without a version where there is none. */
export interface ChangeRow extends StandingRow {
  /** Null where nobody has written to the collection. */
  readonly head: string | null;
  readonly oldest: string | null;
  readonly is_lost: boolean;
  readonly version: string | null;
  readonly keys: readonly string[] | null;
  readonly contents: readonly (string | null)[] | null;
}

export interface HeadsRow extends StandingRow {
  /** The last write of each collection that has one. */
  readonly heads: Readonly<Record<string, number>>;
}

export interface ProgressRow {
  readonly version: string;
  readonly writes: string;
}

export interface CommitRow {
  readonly version: string | null;
  readonly conflict_key: string | null;
  readonly conflict_expected: string | null;
  readonly conflict_version: string | null;
}

export interface ResolvedRow {
  /** Null for a write that has not happened and never will. */
  readonly version: string | null;
}

export interface CommitOrder {
  readonly timeline: number;
  /** A position that the server must have. */
  readonly after: string | undefined;
  readonly durability: 'local' | 'on' | 'remote_apply';
  readonly patienceMs: number;
  readonly writeId: string;
  readonly collection: string;
  readonly operations: readonly Operation[];
}

export interface PrimaryRow {
  readonly lsn: string;
  readonly timeline: number;
  readonly synchronous: string;
  readonly standbys: readonly {
    readonly name: string;
    readonly state: string | null;
    readonly sync: string | null;
    readonly flushed: string | null;
    readonly applied: string | null;
  }[];
}

/** A watch has told everything up to `from`. */
export interface ChangesAfter {
  readonly collection: string;
  readonly from: number;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * A single statement chooses the state that it looks at before it does anything: what it says of its server comes after that,
 * and says nothing of what the state has at least.
 */
const standingColumns = "s.is_standby, s.timeline, '0/0' as reached, s.lsn::text as seen";

export class Statements {
  readonly schema: string;

  /** `schema` is checked. */
  constructor(schema: string) {
    this.schema = schema;
  }

  get(collection: string, key: string): QueryConfig {
    return { text: `select * from ${this.schema}.get($1, $2)`, values: [collection, key] };
  }

  /** Asks for one entry more than the limit, to know whether there is one. */
  list({ collection, prefix, after = '', limit }: ListQuery): QueryConfig {
    const values = [collection, prefix, prefixEnd(prefix), after, limit + 1];
    return { text: `select * from ${this.schema}.list($1, $2, $3, $4, $5)`, values };
  }

  /** The last write of each. */
  heads(collections: readonly string[]): QueryConfig {
    const { schema } = this;
    const text = `select ${standingColumns}, (
        select coalesce(json_object_agg(p.collection, p.version), '{}') from ${schema}.partition p where p.collection = any ($1)
      ) as heads from ${schema}.standing() s`;
    return { text, values: [collections] };
  }

  changes({ collection, from, rows, bytes }: ChangesAfter): QueryConfig {
    const { schema } = this;
    const text = `select ${standingColumns}, p.version as head, p.oldest,
        exists (select from ${schema}.term t where t.collection = $1 and t.survived < $2 and $2 < t.first) as is_lost,
        c.version, c.keys, c.contents
      from ${schema}.standing() s
      left join ${schema}.partition p on p.collection = $1
      left join (
        select h.*, sum(pg_column_size(h.contents)) over (order by h.version) as size, row_number() over (order by h.version) as place
          from ${schema}.change h where h.collection = $1 and h.version > $2 order by h.version limit $3
      ) c on c.place = 1 or c.size <= $4
      order by c.version`;
    return { text, values: [collection, from, rows, bytes] };
  }

  commit(order: CommitOrder): QueryConfig {
    const { operations } = order;
    const writes = operations.filter((one) => one.type !== 'check');
    const checks = operations.filter(({ ifVersion }) => ifVersion !== undefined);
    const values = [
      ...[order.timeline, order.after ?? null, order.durability, order.patienceMs, order.writeId, order.collection],
      writes.map(({ key }) => key),
      writes.map((one) => (one.type === 'put' ? one.value : null)),
      writes.map((one) => (one.type === 'put' && one.ttlMs !== undefined ? Math.ceil(one.ttlMs) : null)),
      checks.map(({ key }) => key),
      checks.map(({ ifVersion }) => ifVersion!),
    ];
    return { text: `select * from ${this.schema}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, values };
  }

  resolve(order: Pick<CommitOrder, 'timeline' | 'patienceMs' | 'collection' | 'writeId'>): QueryConfig {
    const values = [order.timeline, order.patienceMs, order.collection, order.writeId];
    return { text: `select ${this.schema}.resolve($1, $2, $3, $4) as version`, values };
  }

  /**
   * How far the primary's disk is; and its standbys, where a write of this level waits for some. `written` is the collection that
   * was just written to: whoever listens is told.
   */
  primary({ type, regions }: WriteLevel, written?: string): QueryConfig {
    const { schema } = this;
    const text = `select s.lsn::text, s.timeline, current_setting('synchronous_standby_names') as synchronous,
        case when $1 or ($2 and current_setting('synchronous_standby_names') <> '')
          then ${schema}.standbys() else '[]' end as standbys,
        case when $3::text is not null then ${schema}.tell($3) end as told
      from ${schema}.standing() s`;
    return { text, values: [regions > 0, type !== 'local', written ?? null] };
  }

  upkeep(timeline: number, rows: number, historyMs: number): QueryConfig {
    return { text: `select ${this.schema}.upkeep($1, $2, $3) as gone`, values: [timeline, rows, Math.ceil(historyMs)] };
  }

  /** Makes writers tell what they have written, as long as the connection lasts. */
  attend(): QueryConfig {
    return { text: `select ${this.schema}.attend()` };
  }

  /** The last write of all, and how many there were. */
  progress(): QueryConfig {
    const text = `select coalesce(max(version), 0) as version, coalesce(sum(writes), 0) as writes from ${this.schema}.partition`;
    return { text };
  }
}
