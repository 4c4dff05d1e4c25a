/**
 * What processes of apps are started with beside what the config says of their service, and whose of them run the edge: by
 * the config in force, or by the one that is being prepared.
 */
import type { ResolvedWorld } from '../config/index.ts';
import { connectArgs } from '../connect/index.ts';
import { appEnvOf } from './connect-facts.ts';
import type { NodeMeans } from './node-means.ts';
import type { NodeOptions } from './node-options.ts';
import { hasUserSessions } from './user-sessions.ts';
import { hostService } from './workers/host-service.ts';

interface Facts {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly host: string | undefined;
}

export class AppStart {
  readonly #options: NodeOptions;
  readonly #means: NodeMeans;
  #facts: Facts;

  constructor(options: NodeOptions, means: NodeMeans) {
    this.#options = options;
    this.#means = means;
    this.#facts = this.#factsOf(options.world);
  }

  /** Where their state is, in their environment. */
  readonly env = (): Facts['env'] => this.#facts.env;

  /** Options of node. */
  readonly args = (): Facts['args'] => this.#facts.args;

  /** By another config from now on; what it returns takes that back. */
  prepare(world: ResolvedWorld): () => void {
    const before = this.#facts;
    this.#put(this.#factsOf(world));
    return () => this.#put(before);
  }

  #put(facts: Facts): void {
    this.#facts = facts;
    const { fleet } = this.#options;
    if (fleet !== undefined) fleet.host = facts.host;
  }

  #factsOf(world: ResolvedWorld): Facts {
    return {
      env: appEnvOf(world, this.#options, this.#means),
      args: hasUserSessions(world) ? connectArgs() : [],
      host: hostService(world)?.id,
    };
  }
}
