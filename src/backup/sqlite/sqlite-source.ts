/**
 * The data of one region in SQLite. While its world runs, the process that has the file makes the copy and hands out the log:
 * the file's lock lets nobody else read it. Where no process answers, the file is opened here.
 */
import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isAntipodeError, systemRandom, systemTimers } from '../../core/index.ts';
import { type DataArchive, type DataEngine, DataFile, readDataAccess, remoteEngine } from '../../data/index.ts';
import { missingFault } from '../faults.ts';
import type { Progress } from '../progress.ts';
import type { BackupSource, BaseFacts, LogFacts, StateDigest, TrialData } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { archiveLog } from './archive-log.ts';
import { copyName } from './sqlite-files.ts';
import { digestOf } from './state-digest.ts';

export interface SqliteSourceOptions {
  /** The file of the region, as in `sqlite({ path })`. */
  readonly path: string;
  /** An engine that this process has open already on that file. */
  readonly engine?: DataEngine | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs?: (() => number) | undefined;
}

export function sqliteSource(options: SqliteSourceOptions): BackupSource {
  return new SqliteSource(options);
}

class SqliteSource implements BackupSource {
  readonly engine = 'sqlite' as const;
  readonly #path: string;
  readonly #engine: DataEngine | undefined;
  readonly #wallMs: () => number;

  constructor({ path, engine, wallMs = Date.now }: SqliteSourceOptions) {
    this.#path = path;
    this.#engine = engine;
    this.#wallMs = wallMs;
  }

  async identity(): Promise<string> {
    return basename(this.#path).replace(/\.sqlite$/, '');
  }

  async writeBase(folder: string, onProgress: Progress): Promise<BaseFacts> {
    // Another process may write it, with another working directory.
    const path = resolve(folder, copyName);
    await this.#withArchive((archive) =>
      archive.snapshot(path, (done, total) => onProgress({ step: 'copy', done, total })),
    );
    using copy = new DataFile(path);
    const { position, chain } = copy.head;
    const at = new Date(this.#wallMs()).toISOString();
    return { epoch: copy.epoch ?? '', from: { position: String(position), at, mark: chain } };
  }

  archiveLog(backup: Backup): Promise<LogFacts> {
    return this.#withArchive((archive) => archiveLog(backup, archive, this.#wallMs));
  }

  async head(): Promise<string> {
    // The answer to any point names the head, also when the point is none.
    const { head } = await this.#withArchive((archive) =>
      archive.log({ position: Number.MAX_SAFE_INTEGER, chain: '' }),
    );
    return String(head.position);
  }

  async digest(scratch: string): Promise<{ readonly position: string; readonly tables: StateDigest }> {
    const { from } = await this.writeBase(scratch, () => {});
    using copy = new DataFile(join(scratch, copyName));
    return { position: from.position, tables: digestOf(copy) };
  }

  async open(restored: string): Promise<TrialData> {
    const file = new DataFile(restored);
    return { digest: async () => digestOf(file), close: async () => file.close() };
  }

  async #withArchive<T>(work: (archive: DataArchive) => Promise<T>): Promise<T> {
    if (this.#engine?.archive !== undefined) return work(this.#engine.archive);
    const remote = await this.#openRemote();
    if (remote?.archive !== undefined) {
      try {
        return await work(remote.archive);
      } finally {
        await remote.close();
      }
    }
    await access(this.#path).catch((cause) => {
      throw missingFault(this.#path, cause);
    });
    using file = new DataFile(this.#path);
    return await work(file.archive);
  }

  /** Undefined where no process has the file, as far as anybody can tell. */
  async #openRemote(): Promise<DataEngine | undefined> {
    const note = await readDataAccess(this.#path);
    if (note === undefined) return undefined;
    const ports = { timers: systemTimers, random: systemRandom, wallClock: { now: this.#wallMs } };
    return remoteEngine(note)
      .open({ region: await this.identity(), ...ports })
      .catch((error: unknown) => {
        if (!isAntipodeError(error) || error.code !== 'ERR_DATA_UNAVAILABLE') throw error;
        return undefined;
      });
  }
}
