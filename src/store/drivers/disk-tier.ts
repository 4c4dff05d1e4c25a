/**
 * The second tier of a cache, on disk: entries that memory let go, in a log of segment files, with their index in memory.
 *
 * Writing is appending, and room is made by deleting the oldest segment: no file an entry, no moving, two system calls for
 * many entries. Every body is checked against its checksum and key before it is given out, so a crash at any byte,
 * or a damaged disk, costs entries and never gives a wrong one. The index is rebuilt from the log on opening.
 * The tier never fails a request: what it cannot read is not found, what it cannot take is not kept, and when writing fails
 * (a full disk) it turns itself off and says so once.
 */
import { EntryIndex } from '../entry-index.ts';
import { DiskNode } from './disk/disk-node.ts';
import { type DiskTierDefaults, diskTierDefaults } from './disk/disk-tier-defaults.ts';
import { type ClaimedFolder, claimFolder } from './disk/folder.ts';
import { Log } from './disk/log.ts';
import { ReadGate } from './disk/read-gate.ts';
import { bodyOf, encodeHead, type RecordKind } from './disk/record.ts';
import { recoverLog } from './disk/recover-log.ts';
import type { Segment } from './disk/segment.ts';

export interface DiskTierOptions extends Partial<DiskTierDefaults> {
  /** Of its own, for one process. Made when it is not there. */
  readonly folder: string;
  /** Keeps the keys in order for `deletePrefix`. */
  readonly prefixIndex?: boolean;
  /** Milliseconds since 1970, because what is on disk outlives every other clock. Default `Date.now`. */
  readonly nowMs?: () => number;
  /** The tier has turned itself off: nothing is found or kept from now on. Called once at most. */
  readonly onOff?: (error: Error) => void;
}

export interface DiskEntry {
  readonly key: string;
  readonly body: Uint8Array;
  readonly tags: readonly string[];
  /** Milliseconds since 1970; `Infinity` when it does not expire. */
  readonly expiresAtMs: number;
}

export interface DiskTierStats {
  readonly isOff: boolean;
  readonly entries: number;
  /** On disk, with what is dead and not yet deleted. */
  readonly bytes: number;
  readonly hits: number;
  readonly misses: number;
  /** Not kept: too large, too many, or too much was waiting to be written. */
  readonly rejected: number;
  /** Found damaged when they were read. */
  readonly damaged: number;
}

export interface DiskTier {
  /** Whether `get` would look on the disk at all. */
  has(key: string): boolean;
  /** Never rejects. */
  get(key: string): Promise<DiskEntry | undefined>;
  /** Takes the body as its own; it is written later. False when it is not kept, nor what was there under the key. */
  put(entry: DiskEntry): boolean;
  /** Each resolves when the entries would not come back after a crash either, with their number. */
  delete(key: string): Promise<number>;
  deleteTag(tag: string): Promise<number>;
  deletePrefix(prefix: string): Promise<number>;
  clear(): Promise<number>;
  /** When all that was put is written. */
  flush(): Promise<void>;
  stats(): DiskTierStats;
  /** Writes what waits and gives the folder back. */
  close(): Promise<void>;
}

/** Throws ERR_CACHE_DISK_FOLDER when the folder is not empty and not a cache's, ERR_CACHE_DISK_BUSY when it is in use. */
export async function openDiskTier(options: DiskTierOptions): Promise<DiskTier> {
  const folder = await claimFolder(options.folder);
  const index = new EntryIndex<DiskNode>(options.prefixIndex ?? false);
  try {
    const segments = await recoverLog(folder, index, (options.nowMs ?? Date.now)());
    return new LogTier(options, folder, index, segments);
  } catch (error) {
    await folder.release();
    throw error;
  }
}

/** Of `maxEntries`; the others may be waiting to be written. */
const writtenShare = 0.8;

class LogTier implements DiskTier {
  readonly #limits: DiskTierDefaults;
  readonly #options: DiskTierOptions;
  readonly #folder: ClaimedFolder;
  readonly #index: EntryIndex<DiskNode>;
  readonly #log: Log;
  readonly #gate: ReadGate;
  readonly #nowMs: () => number;
  #isOff = false;
  #hits = 0;
  #misses = 0;
  #rejected = 0;
  #damaged = 0;

  constructor(
    options: DiskTierOptions,
    folder: ClaimedFolder,
    index: EntryIndex<DiskNode>,
    segments: readonly Segment[],
  ) {
    const limits = { ...diskTierDefaults, ...options };
    this.#limits = { ...limits, segmentBytes: Math.min(limits.segmentBytes, Math.floor(limits.maxBytes / 4)) };
    this.#options = options;
    this.#folder = folder;
    this.#index = index;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#gate = new ReadGate(limits.maxReads, limits.maxWaitingReads);
    this.#log = new Log({
      ...this.#limits,
      maxEntries: Math.ceil(writtenShare * limits.maxEntries),
      folder: folder.path,
      segments,
      onDrop: ({ live }) => {
        for (const node of live) this.#index.delete(node);
      },
      onFailure: (error) => this.#turnOff(error),
    });
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  async get(key: string): Promise<DiskEntry | undefined> {
    const node = this.#find(key);
    const body = node && (node.body ?? (await this.#gate.run(() => this.#read(node))));
    if (node === undefined || body === undefined) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    return { key, body, tags: node.tags, expiresAtMs: node.expiresAtMs };
  }

  put({ key, body, tags, expiresAtMs }: DiskEntry): boolean {
    if (this.#isOff) return false;
    const head = encodeHead('entry', { name: key, tags }, body, expiresAtMs);
    const bytes = (head?.length ?? 0) + body.length;
    const isTooMuch =
      bytes > this.#limits.segmentBytes || this.#log.pendingBytes + bytes > this.#limits.maxPendingBytes;
    if (head === undefined || isTooMuch) {
      this.#rejected += 1;
      void this.delete(key);
      return false;
    }
    const former = this.#index.get(key);
    if (former !== undefined) this.#forget(former);
    const node = new DiskNode(key, tags, expiresAtMs, bytes, body);
    this.#index.add(node);
    this.#log.append({
      parts: [head, body],
      bytes,
      isDurable: false,
      written: (segment, offset) => {
        if (this.#index.get(key) === node) node.placeIn(segment, offset);
      },
    });
    return true;
  }

  delete(key: string): Promise<number> {
    const node = this.#index.get(key);
    return this.#deleteAll('delete', key, node === undefined ? [] : [node]);
  }

  deleteTag(tag: string): Promise<number> {
    return this.#deleteAll('deleteTag', tag, this.#index.withTag(tag));
  }

  deletePrefix(prefix: string): Promise<number> {
    return this.#deleteAll('deletePrefix', prefix, this.#index.startingWith(prefix));
  }

  clear(): Promise<number> {
    return this.#deleteAll('clear', '', [...this.#index.values()]);
  }

  flush(): Promise<void> {
    return this.#log.flush();
  }

  stats(): DiskTierStats {
    return {
      isOff: this.#isOff,
      entries: this.#index.size,
      bytes: this.#log.bytes,
      hits: this.#hits,
      misses: this.#misses,
      rejected: this.#rejected,
      damaged: this.#damaged,
    };
  }

  async close(): Promise<void> {
    this.#isOff = true;
    await this.#log.close();
    this.#index.clear();
    await this.#folder.release().catch(() => undefined);
  }

  #find(key: string): DiskNode | undefined {
    const node = this.#index.get(key);
    if (node === undefined || node.expiresAtMs > this.#nowMs()) return node;
    this.#forget(node);
    return undefined;
  }

  async #read(node: DiskNode): Promise<Uint8Array | undefined> {
    const record = await node.segment!.read(node.offset, node.bytes).catch(() => undefined);
    // Deleted or replaced meanwhile.
    if (record === undefined || this.#index.get(node.key) !== node) return undefined;
    const body = bodyOf(record, node.key);
    if (body !== undefined) return body;
    this.#damaged += 1;
    this.#forget(node);
    return undefined;
  }

  #forget(node: DiskNode): void {
    this.#index.delete(node);
    node.segment?.live.delete(node);
  }

  /** Nothing is written where nothing was found: what is on disk and in no index was deleted or replaced before. */
  async #deleteAll(kind: RecordKind, name: string, nodes: readonly DiskNode[]): Promise<number> {
    for (const node of nodes) this.#forget(node);
    if (nodes.length === 0 || this.#isOff) return nodes.length;
    // Too long to be written down in one, so each key for itself; those were short enough.
    const heads = [encodeHead(kind, { name, tags: [] })].flatMap(
      (head) => head ?? nodes.map(({ key }) => encodeHead('delete', { name: key, tags: [] })!),
    );
    for (const head of heads) {
      this.#log.append({ parts: [head], bytes: head.length, isDurable: true, written: () => undefined });
    }
    await this.#log.flush();
    return nodes.length;
  }

  #turnOff(error: Error): void {
    if (this.#isOff) return;
    this.#isOff = true;
    this.#index.clear();
    void this.#log.destroy();
    this.#options.onOff?.(error);
  }
}
