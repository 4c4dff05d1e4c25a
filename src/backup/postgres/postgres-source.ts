/** A PostgreSQL, whoever runs it: copied and followed with its own programs, by any role that may replicate. */
import { postgresFault } from '../faults.ts';
import type { Progress } from '../progress.ts';
import type { BackupSource, BaseFacts, LogFacts, SourceDigest, SourceIdentity, TrialData } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { archiveWal } from './archive-wal.ts';
import { baseBackup } from './base-backup.ts';
import { type Connection, withConnection } from './connection.ts';
import { findProgram } from './programs.ts';
import { serverFacts } from './server-facts.ts';
import { digestAtPosition, digestTables } from './table-digest.ts';
import { startTrial } from './trial-server.ts';

export interface PostgresSourceOptions {
  /** Of the primary: `postgresql://user:password@host:5432/database`. The database is the one that drills compare. */
  readonly url: string;
  /** The folder of PostgreSQL's programs, where they are not found by themselves. */
  readonly programs?: string | undefined;
  /**
   * A physical replication slot that keeps the log until it is archived. Without one a pause that is longer than what the
   * server keeps makes a new backup necessary; with one a pause fills the server's disk.
   */
  readonly slot?: string | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs?: (() => number) | undefined;
}

export function postgresSource(options: PostgresSourceOptions): BackupSource {
  if (URL.parse(options.url) === null)
    throw postgresFault('the address of PostgreSQL is none: write postgresql://user@host:5432/database');
  return new PostgresSource(options);
}

class PostgresSource implements BackupSource {
  readonly engine = 'postgres' as const;
  readonly #url: string;
  readonly #programs: string | undefined;
  readonly #slot: string | undefined;
  readonly #wallMs: () => number;

  constructor({ url, programs, slot, wallMs = Date.now }: PostgresSourceOptions) {
    this.#url = url;
    this.#programs = programs;
    this.#slot = slot;
    this.#wallMs = wallMs;
  }

  async identity(): Promise<SourceIdentity> {
    return { source: (await this.#ask(serverFacts)).system };
  }

  writeBase(folder: string, onProgress: Progress): Promise<BaseFacts> {
    return this.#ask((connection) => baseBackup({ ...this.#shared(connection), folder, onProgress }));
  }

  archiveLog(backup: Backup): Promise<LogFacts> {
    return this.#ask((connection) => archiveWal({ ...this.#shared(connection), backup, slot: this.#slot }));
  }

  async head(): Promise<string> {
    return (await this.#ask(serverFacts)).flushed;
  }

  digest(_scratch: string, signal?: AbortSignal): Promise<SourceDigest> {
    return digestAtPosition(this.#url, signal);
  }

  async open(restored: string, signal?: AbortSignal): Promise<TrialData> {
    const { major } = await this.#ask(serverFacts);
    const program = findProgram('postgres', major, this.#programs);
    const server = await startTrial({ program, data: restored, sourceUrl: this.#url, signal });
    return { digest: () => withConnection(server.url, digestTables), close: () => server.stop() };
  }

  #ask<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return withConnection(this.#url, work);
  }

  #shared(
    connection: Connection,
  ): Pick<Parameters<typeof baseBackup>[0], 'url' | 'connection' | 'programs' | 'wallMs'> {
    return { url: this.#url, connection, programs: this.#programs, wallMs: this.#wallMs };
  }
}
