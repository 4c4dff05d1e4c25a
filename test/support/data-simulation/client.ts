/** A client in a region's process: it writes and reads as sessions do, and tells the ledger what it was told. */
import { type AntipodeError, isAntipodeError, type Random } from '../../../src/core/index.ts';
import { unknownFault } from '../../../src/data/faults.ts';
import type { ReadLevel, WriteLevel } from '../../../src/data/index.ts';
import { parseReadLevel, parseWriteLevel } from '../../../src/data/levels.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/**
 * `calm`: now and then, all kinds of things. `tense`: something is going on that may show itself for a moment only, so the
 * client asks often, and waits for nothing long. `reading`: the same, and it writes nothing.
 */
export type ClientMood = 'calm' | 'tense' | 'reading';

export interface ClientOptions {
  readonly cluster: SimulatedCluster;
  readonly region: string;
  readonly ledger: Ledger;
  readonly name: string;
  readonly mode: 'async' | 'majority';
  /** Promotions are forced, and may lose anything. */
  readonly force: boolean;
  readonly keys: number;
  /** Between two operations, on the average. */
  readonly pauseMs: number;
  readonly mood: () => ClientMood;
  readonly isOver: () => boolean;
}

interface WriteManner {
  readonly isConditional: boolean;
  readonly timeoutMs: number;
}

const tense = { pauseMs: 60, timeoutMs: 300 } as const;

const local = parseWriteLevel('local');
const global = parseWriteLevel('global(1)');
const applied = parseWriteLevel('applied(1)');

export class Client {
  readonly #options: ClientOptions;
  readonly #random: Random;
  #token: string | undefined;
  /** What this session has seen of each key. */
  readonly #seen = new Map<string, number>();
  #writes = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#random = options.cluster.random;
  }

  async run(): Promise<void> {
    const { isOver, mood } = this.#options;
    while (!isOver()) {
      await this.#rest();
      await (mood() === 'calm' ? this.#operate() : this.#operateTensely(mood() === 'tense'));
    }
  }

  /** In small steps, so that it does not sleep through a tense moment. */
  async #rest(): Promise<void> {
    const { cluster, pauseMs, mood } = this.#options;
    const { time } = cluster;
    const isCalm = mood() === 'calm';
    const endMs = time.now() - Math.log(1 - this.#random.next()) * (isCalm ? pauseMs : tense.pauseMs);
    while (time.now() < endMs && isCalm === (mood() === 'calm')) await time.wait(Math.min(endMs - time.now(), 500));
  }

  async #operateTensely(mayWrite: boolean): Promise<void> {
    const key = `hot${Math.floor(this.#random.next() * 2)}`;
    const chance = this.#random.next() * (mayWrite ? 1 : 0.7) + (mayWrite ? 0 : 0.3);
    // That it is too old shows only after a while.
    if (chance > 0.97) return this.#readBounded(key);
    if (chance < 0.3) await this.#write(key, { isConditional: chance < 0.1, timeoutMs: tense.timeoutMs });
    else if (chance < 0.4) await this.#deleteNothing();
    else if (chance < 0.85) await this.#readNewest(key);
    else await this.#readSession(key);
  }

  async #operate(): Promise<void> {
    // Few keys are fought over; many are written seldom, so that what is wrong about them stays.
    const isHot = this.#random.next() < 0.7;
    const key = `${isHot ? 'hot' : 'cold'}${Math.floor(this.#random.next() * this.#options.keys * (isHot ? 1 : 50))}`;
    const chance = this.#random.next();
    if (chance < 0.45) await this.#write(key, { isConditional: chance < 0.15, timeoutMs: 3_000 });
    else if (chance < 0.65) await this.#readNewest(key);
    else if (chance < 0.9) await this.#readSession(key);
    else await this.#readBounded(key);
  }

  async #write(key: string, { isConditional, timeoutMs }: WriteManner): Promise<void> {
    const { cluster, region, ledger, mode, name, force } = this.#options;
    const { engine, process } = cluster.region(region);
    const level: WriteLevel = [local, global, applied][Math.floor(this.#random.next() * 3)]!;
    const value = JSON.stringify(`${name}/${++this.#writes}`);
    const floor = ledger.floor(key);
    const condition = isConditional ? { ifVersion: this.#seen.get(key) ?? 0 } : {};
    const operations = [{ type: 'put' as const, key, value, ...condition }];
    try {
      const how = { level, token: this.#token, timeoutMs };
      const { version, token } = await ask(process, () => engine.commit({ collection: 'c', operations }, how));
      const isSafe = !force && (mode === 'majority' || level.regions > 0);
      ledger.wrote({ key, value, version, floor, isSafe, isConfirmed: mode === 'majority' && !force });
      this.#advance(key, version, token);
      ledger.count(`wrote ${mode === 'majority' ? 'majority' : level.type}`);
    } catch (error) {
      const code = this.#failure(error);
      if (code !== 'ERR_DATA_UNKNOWN') ledger.failed(value);
      if (code === 'ERR_DATA_CONFLICT' && mode === 'majority') ledger.readNewest(key, versionIn(error), floor);
      // The token of a write that may have happened is no promise: the session does not wait for it.
      ledger.count(`write ${code}`);
    }
  }

  /** What is not there is not written; the answer tells of a state, which must be as new as that of a read. */
  async #deleteNothing(): Promise<void> {
    const { cluster, region, ledger, mode } = this.#options;
    const { engine, process } = cluster.region(region);
    const floor = ledger.highest;
    const operations = [{ type: 'delete' as const, key: 'nothing' }];
    try {
      const how = { level: local, token: this.#token, timeoutMs: tense.timeoutMs };
      const { version } = await ask(process, () => engine.commit({ collection: 'c', operations }, how));
      if (mode === 'majority' && version < floor)
        ledger.violations.push(`a delete that found nothing saw ${version} after ${floor} had been seen`);
    } catch (error) {
      this.#failure(error);
    }
  }

  async #readNewest(key: string): Promise<void> {
    const { ledger, mode } = this.#options;
    const floor = ledger.floor(key);
    const version = await this.#read(key, parseReadLevel('strong'));
    if (version !== undefined && mode === 'majority') ledger.readNewest(key, version, floor);
  }

  async #readSession(key: string): Promise<void> {
    const { ledger, name } = this.#options;
    const before = this.#token;
    const least = this.#seen.get(key) ?? 0;
    const version = await this.#read(key, { type: 'session' });
    // A token that was lost in between has been told of, and began the session anew.
    if (version === undefined || this.#token === undefined || (before !== undefined && this.#token < before)) return;
    if (version < least) ledger.violations.push(`${name} ${key}: a session saw ${version} after ${least}`);
  }

  async #readBounded(key: string): Promise<void> {
    const { cluster, ledger, mode } = this.#options;
    const maxAgeMs = 2_000;
    const early = ledger.floor(key);
    await cluster.time.wait(maxAgeMs * 1.08);
    const version = await this.#read(key, { type: 'bounded', maxAgeMs });
    if (version === undefined || mode !== 'majority' || version >= early) return;
    ledger.violations.push(`${key}: a read bounded to ${maxAgeMs} ms saw ${version}, older than ${early}`);
  }

  /** The version; 0 for none; undefined when it failed. */
  async #read(key: string, level: ReadLevel): Promise<number | undefined> {
    const { cluster, region, ledger } = this.#options;
    const { engine, process } = cluster.region(region);
    const token = level.type === 'bounded' ? undefined : this.#token;
    try {
      const seen = await ask(process, () => engine.get('c', key, { level, token, waitMs: 100 }));
      const version = seen.entry?.version ?? 0;
      ledger.count(`read ${level.type} ${seen.region === region ? 'here' : 'elsewhere'}`);
      if (level.type !== 'bounded') this.#advance(key, version, seen.token);
      return version;
    } catch (error) {
      ledger.count(`read ${level.type} ${this.#failure(error)}`);
      return undefined;
    }
  }

  #advance(key: string, version: number, token: string): void {
    this.#seen.set(key, Math.max(version, this.#seen.get(key) ?? 0));
    if (this.#token === undefined || token > this.#token) this.#token = token;
  }

  #failure(error: unknown): string {
    if (!isAntipodeError(error)) throw error;
    if (error.code === 'ERR_DATA_TOKEN_LOST') {
      this.#token = undefined;
      this.#seen.clear();
    }
    return error.code;
  }
}

/** A process that is killed answers nothing; whoever asked it through another process would not know either. */
async function ask<T>(process: SimulatedProcess, question: () => Promise<T>): Promise<T> {
  const died = process.death.then(() => {
    throw unknownFault('the process was killed');
  });
  return Promise.race([process.ask(question), died]);
}

/** The version that the key had, as the refusal says. */
function versionIn(conflict: unknown): number {
  return Number((conflict as AntipodeError).details.version);
}
