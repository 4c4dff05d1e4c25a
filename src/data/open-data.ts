/** The entry to `antipode/data`. */
import { type Clock, systemRandom, systemTimers } from '../core/index.ts';
import { checkOpenOptions } from './checks.ts';
import { DataCollection } from './collection.ts';
import type { Collection, Data, DataSession } from './data.ts';
import type { DataEngine, DataStatus, FailoverReport } from './engine.ts';
import {
  checkRegion,
  type DataOptions,
  dataOptionNames,
  type ReadWriteDefaults,
  readWriteDefaults,
} from './options.ts';
import { SessionState } from './session-state.ts';
import { Sessions } from './sessions.ts';

const systemWallClock: Clock = { now: () => Date.now() };

/** Resolves once this region's data can be read. Rejects with ERR_DATA_OPTION, ERR_DATA_DAMAGED and what its engine says. */
export async function openData(options: DataOptions): Promise<Data> {
  checkOpenOptions('openData', options, dataOptionNames);
  const defaults = readWriteDefaults(options);
  const engine = await options.engine.open({
    region: checkRegion(options.region ?? 'local'),
    timers: options.timers ?? systemTimers,
    wallClock: options.wallClock ?? systemWallClock,
    random: options.random ?? systemRandom,
  });
  return new OpenData(engine, defaults, new Sessions(options.userSession));
}

class OpenData implements Data {
  readonly #engine: DataEngine;
  readonly #defaults: ReadWriteDefaults;
  readonly #sessions: Sessions;

  constructor(engine: DataEngine, defaults: ReadWriteDefaults, sessions: Sessions) {
    this.#engine = engine;
    this.#defaults = defaults;
    this.#sessions = sessions;
  }

  collection<T>(name: string): Collection<T> {
    const session = () => this.#sessions.present;
    return new DataCollection<T>(name, { engine: this.#engine, defaults: this.#defaults, session });
  }

  session(token?: string): DataSession {
    const session = new SessionState(token);
    const context = { engine: this.#engine, defaults: this.#defaults, session: () => session };
    return {
      get token() {
        return session.token;
      },
      collection: <T>(name: string): Collection<T> => new DataCollection<T>(name, context),
    };
  }

  status(): Promise<DataStatus> {
    return this.#engine.status();
  }

  failover(region: string, { force = false }: { readonly force?: boolean } = {}): Promise<FailoverReport> {
    return this.#engine.failover(region, { force });
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
