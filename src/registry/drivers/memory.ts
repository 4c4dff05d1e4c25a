/**
 * Instances of one process: for tests, for `dev`, and for lists that never change. They live as long as the registry.
 */
import { AntipodeError } from '../../core/index.ts';
import type { Instance, Registry, ServiceListener } from '../registry.ts';
import { registryDefaults } from '../registry-defaults.ts';
import { checkInstance, closedError } from '../registry-errors.ts';
import type { ServiceAddress } from '../service-endpoint.ts';
import { WatchHub } from '../watch-hub.ts';

export interface MemoryRegistryOptions {
  /** Addresses that are there from the start and stay: service → addresses. */
  readonly services?: Readonly<Record<string, readonly ServiceAddress[]>> | undefined;
  /** Registered instances over all services; more fail with ERR_REGISTRY_FULL. */
  readonly maxInstances?: number | undefined;
}

/** Throws ERR_REGISTRY_INSTANCE when a listed address is none. */
export function memoryRegistry(options: MemoryRegistryOptions = {}): Registry {
  return new MemoryRegistry(options);
}

class MemoryRegistry implements Registry {
  readonly capabilities = { register: true };
  readonly #hub = new WatchHub();
  readonly #listed: ReadonlyMap<string, readonly ServiceAddress[]>;
  readonly #registered = new Map<string, Map<string, Instance>>();
  readonly #maxInstances: number;
  #count = 0;
  #closed = false;

  constructor({ services = {}, maxInstances = registryDefaults.maxInstances }: MemoryRegistryOptions) {
    for (const [service, addresses] of Object.entries(services)) {
      for (const [at, address] of addresses.entries()) checkInstance({ ...address, service, id: `${at}` });
    }
    this.#listed = new Map(Object.entries(services));
    this.#maxInstances = maxInstances;
  }

  async register(instance: Instance): Promise<void> {
    this.#assertOpen();
    checkInstance(instance);
    const { service, id } = instance;
    const instances = this.#registered.get(service) ?? new Map<string, Instance>();
    if (!instances.has(id)) this.#takePlace();
    this.#registered.set(service, instances.set(id, { ...instance }));
    this.#publish(service);
  }

  async deregister({ service, id }: Pick<Instance, 'service' | 'id'>): Promise<void> {
    this.#assertOpen();
    const instances = this.#registered.get(service);
    if (instances === undefined || !instances.delete(id)) return;
    this.#count--;
    if (instances.size === 0) this.#registered.delete(service);
    this.#publish(service);
  }

  watch(service: string, listener: ServiceListener): () => void {
    this.#assertOpen();
    const stop = this.#hub.watch(service, listener);
    this.#publish(service);
    return stop;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#hub.close();
    this.#registered.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #publish(service: string): void {
    const registered = this.#registered.get(service)?.values() ?? [];
    this.#hub.publish(service, [...(this.#listed.get(service) ?? []), ...registered]);
  }

  #takePlace(): void {
    if (this.#count >= this.#maxInstances) {
      throw new AntipodeError(
        'ERR_REGISTRY_FULL',
        `This registry holds ${this.#count} instances, its limit: deregister what is gone, or raise maxInstances.`,
        { details: { maxInstances: this.#maxInstances } },
      );
    }
    this.#count++;
  }

  #assertOpen(): void {
    if (this.#closed) throw closedError();
  }
}
