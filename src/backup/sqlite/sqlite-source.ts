/** The data of one region in SQLite, by its archive. */
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type ArchivePoint, type ArchiveStand, type DataArchive, type DataEngine, DataFile } from '../../data/index.ts';
import type { Progress } from '../progress.ts';
import type { BackupSource, BaseFacts, LogFacts, SourceDigest, SourceIdentity, TrialData } from '../source.ts';
import type { Backup } from '../store/backup-store.ts';
import { compressFile } from '../store/compressed-files.ts';
import { archiveLog } from './archive-log.ts';
import { nowhere } from './known-term.ts';
import { copyName } from './sqlite-files.ts';
import { digestOf } from './state-digest.ts';
import { withArchive } from './with-archive.ts';

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

  async identity(): Promise<SourceIdentity> {
    const { history } = await this.#stand();
    return { source: basename(this.#path).replace(/\.sqlite$/, ''), history };
  }

  async writeBase(folder: string, onProgress: Progress): Promise<BaseFacts> {
    const [whole, packed] = [join(folder, 'whole'), join(folder, 'packed')];
    await this.#copyTo(whole, onProgress);
    const at = new Date(this.#wallMs()).toISOString();
    onProgress({ step: 'pack', done: 0, total: 0 });
    const { epoch, head } = await pack(whole, packed);
    await rm(whole);
    await compressFile(packed, join(folder, copyName));
    await rm(packed);
    return { epoch, from: { position: String(head.position), at, mark: head.chain } };
  }

  archiveLog(backup: Backup): Promise<LogFacts> {
    return this.#withArchive((archive) => archiveLog(backup, archive, this.#wallMs));
  }

  async head(): Promise<string> {
    return String((await this.#stand()).head.position);
  }

  async digest(scratch: string): Promise<SourceDigest> {
    const path = join(scratch, 'copy');
    await this.#copyTo(path, () => {});
    using copy = new DataFile(path);
    return { position: String(copy.head.position), tables: digestOf(copy) };
  }

  async open(restored: string): Promise<TrialData> {
    const file = new DataFile(restored);
    return { digest: async () => digestOf(file), close: async () => file.close() };
  }

  #copyTo(path: string, onProgress: Progress): Promise<void> {
    // Another process may write it, with another working directory.
    const absolute = resolve(path);
    return this.#withArchive((archive) =>
      archive.snapshot(absolute, (done, total) => onProgress({ step: 'copy', done, total })),
    );
  }

  #stand(): Promise<ArchiveStand> {
    return this.#withArchive((archive) => archive.log(nowhere));
  }

  #withArchive<T>(work: (archive: DataArchive) => Promise<T>): Promise<T> {
    return this.#engine?.archive === undefined ? withArchive(this.#path, work) : work(this.#engine.archive);
  }
}

async function pack(whole: string, packed: string): Promise<{ readonly epoch: string; readonly head: ArchivePoint }> {
  using copy = new DataFile(whole);
  await copy.packInto(packed);
  return { epoch: copy.epoch ?? '', head: copy.head };
}
