/** The port of a process that nobody supervises, a test or an app started by `node`: it is all the workers there are. */
import type { Clock } from '../core/index.ts';
import { type CounterOrder, Counters } from './counters.ts';
import { Listeners } from './listeners.ts';
import { type PortListener, portVersion, type WorkerFacts, type WorkerPort } from './worker-port.ts';

const facts: WorkerFacts = Object.freeze({
  isSupervised: false,
  id: 'local',
  number: 1,
  service: '',
  region: '',
  generation: 0,
});

export class LocalPort implements WorkerPort {
  readonly version: number = portVersion;
  readonly facts: WorkerFacts = facts;
  readonly #listeners = new Listeners();
  readonly #counters: Counters;

  constructor(clock: Clock) {
    this.#counters = new Counters({ clock });
  }

  tell(topic: string, text: string): void {
    this.#listeners.tell((listener) => listener.onTold({ topic, text, from: facts.id }));
  }

  listen(listener: PortListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async count(order: CounterOrder): Promise<number> {
    return this.#counters.apply(order);
  }
}
