/** Regions with data, each in a process of its own with a file of its own, which tests kill, stop and start again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AntipodeError } from '../../src/core/index.ts';
import type { Collection, Data, Entry, Page, SqliteOptions, Written } from '../../src/data/index.ts';
import { freePort, temporaryFolder } from '../support/index.ts';
import type { Call, Outcome } from './region-calls.ts';

/** What a call of a process that was killed meanwhile is answered: nobody knows. */
const killed: Outcome = { code: 'KILLED', message: 'it was killed', details: {} };

export class RegionProcess {
  readonly region: string;
  readonly #options: SqliteOptions;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #child: ChildProcess | undefined;
  #calls = 0;

  constructor(region: string, options: SqliteOptions) {
    this.region = region;
    this.#options = options;
  }

  async start(): Promise<void> {
    const argument = JSON.stringify({ ...this.#options, region: this.region });
    const execArgv = ['--conditions=@antipode/source'];
    const child = fork(join(import.meta.dirname, 'region-process.ts'), [argument], {
      execArgv,
      serialization: 'advanced',
    });
    this.#child = child;
    const opened = this.#outcome(0);
    child.on('message', ({ id, outcome }: { readonly id: number; readonly outcome: Outcome }) =>
      this.#settle(id, outcome),
    );
    child.on('exit', () => {
      for (const id of [...this.#waiting.keys()]) this.#settle(id, killed);
    });
    await resultOf(await opened);
  }

  async kill(): Promise<void> {
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child!.kill(signal);
  }

  put(key: string, value: unknown, options?: Parameters<Collection<unknown>['put']>[2]): Promise<Written> {
    return this.#call({ type: 'put', key, value, ...(options && { options }) });
  }

  get(key: string, options?: Parameters<Collection<unknown>['get']>[1]): Promise<Entry<unknown> | undefined> {
    return this.#call({ type: 'get', key, ...(options && { options }) });
  }

  all(): Promise<Page<unknown>> {
    return this.#call({ type: 'all' });
  }

  status(): ReturnType<Data['status']> {
    return this.#call({ type: 'status' });
  }

  failover(force = false): ReturnType<Data['failover']> {
    return this.#call({ type: 'failover', region: this.region, force });
  }

  async #call<T>(call: Call): Promise<T> {
    const id = ++this.#calls;
    const outcome = this.#outcome(id);
    this.#child!.send({ id, call }, () => {});
    return (await resultOf(await outcome)) as T;
  }

  #outcome(id: number): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
    });
  }

  #settle(id: number, outcome: Outcome): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}

async function resultOf(outcome: Outcome): Promise<unknown> {
  if ('value' in outcome) return outcome.value;
  throw new AntipodeError(outcome.code, outcome.message, { details: outcome.details });
}

export interface RegionProcesses extends AsyncDisposable {
  readonly regions: readonly RegionProcess[];
}

export async function startRegions(
  names: readonly string[],
  options: Pick<SqliteOptions, 'replication' | 'keptRecords'> = {},
): Promise<RegionProcesses> {
  const folder = await temporaryFolder('data-regions');
  const addresses: Record<string, string> = {};
  for (const name of names) addresses[name] = `http://127.0.0.1:${await freePort()}`;
  const regions = names.map((name) => {
    const path = join(folder.path, `${name}.sqlite`);
    return new RegionProcess(name, { path, regions: addresses, secret: 'a secret of the test', ...options });
  });
  await Promise.all(regions.map((region) => region.start()));
  return {
    regions,
    async [Symbol.asyncDispose]() {
      await Promise.all(regions.map((region) => region.kill()));
      await folder[Symbol.asyncDispose]();
    },
  };
}
