/**
 * The watchers of a registry's services, and the last list each was told. Drivers publish whatever they find, as often
 * as they like; the hub brings it into canonical form and passes on what is new.
 *
 * Listeners are called from a microtask of their own: never inside `watch` or `register`, once for all changes of one
 * turn, and a listener that throws stops no other.
 */
import type { ServiceListener } from './registry.ts';
import { canonicalEndpoints, type ServiceAddress, type ServiceEndpoint, sameEndpoints } from './service-endpoint.ts';

interface WatchedService {
  endpoints: readonly ServiceEndpoint[] | undefined;
  readonly watchers: Set<Watcher>;
}

interface Watcher {
  readonly listener: ServiceListener;
  told: readonly ServiceEndpoint[] | undefined;
}

export class WatchHub {
  readonly #services = new Map<string, WatchedService>();

  /** A listener joining a watched service is told the list that is known. */
  watch(name: string, listener: ServiceListener): () => void {
    const watcher: Watcher = { listener, told: undefined };
    const service = this.#services.get(name) ?? { endpoints: undefined, watchers: new Set() };
    this.#services.set(name, service);
    service.watchers.add(watcher);
    this.#tellLater(service, watcher);
    return () => {
      service.watchers.delete(watcher);
      if (service.watchers.size === 0 && this.#services.get(name) === service) this.#services.delete(name);
    };
  }

  isWatched(name: string): boolean {
    return this.#services.has(name);
  }

  /** Nothing is kept for a service that nobody watches. */
  publish(name: string, addresses: Iterable<ServiceAddress>): void {
    const service = this.#services.get(name);
    if (service === undefined) return;
    service.endpoints = canonicalEndpoints(addresses);
    for (const watcher of service.watchers) this.#tellLater(service, watcher);
  }

  close(): void {
    for (const { watchers } of this.#services.values()) watchers.clear();
    this.#services.clear();
  }

  #tellLater(service: WatchedService, watcher: Watcher): void {
    queueMicrotask(() => {
      const { endpoints, watchers } = service;
      if (endpoints === undefined || !watchers.has(watcher)) return;
      if (watcher.told !== undefined && sameEndpoints(watcher.told, endpoints)) return;
      watcher.told = endpoints;
      watcher.listener(endpoints);
    });
  }
}
