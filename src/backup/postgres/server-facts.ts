/** Which PostgreSQL this is, and where its log ends. */
import { postgresFault } from '../faults.ts';
import type { Connection } from './connection.ts';

export interface ServerFacts {
  readonly system: string;
  readonly major: number;
  readonly timeline: number;
  readonly segmentBytes: number;
  /** Up to where its log is on its disk. */
  readonly flushed: string;
}

interface Row {
  readonly system: string;
  readonly version: string;
  readonly segment: string;
  readonly flushed: string;
  readonly file: string;
}

/** Rejects with ERR_BACKUP_POSTGRES, for a standby too. */
export async function serverFacts({ query }: Connection): Promise<ServerFacts> {
  const [{ standby } = { standby: true }] = await query<{ readonly standby: boolean }>(
    'select pg_is_in_recovery() as standby',
  );
  if (standby) throw postgresFault('this PostgreSQL is a standby: name the primary, whose log is backed up');
  const [row] = await query<Row>(`
    select (pg_control_system()).system_identifier::text as system,
           current_setting('server_version_num') as version,
           (select setting from pg_settings where name = 'wal_segment_size') as segment,
           flushed::text as flushed, pg_walfile_name(flushed) as file
    from pg_current_wal_flush_lsn() as flushed`);
  const { system, version, segment, flushed, file } = row!;
  return {
    system,
    major: Math.floor(Number(version) / 10_000),
    timeline: Number.parseInt(file.slice(0, 8), 16),
    segmentBytes: Number(segment),
    flushed,
  };
}
