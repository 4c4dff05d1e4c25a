/**
 * Endpoints found by name: A and AAAA records with a port, or SRV records. DNS is asked again when an answer's time to
 * live is over; when it fails, the last good list stays and the trouble is reported once.
 */
import { Resolver } from 'node:dns/promises';
import { AntipodeError } from '../../core/index.ts';
import type { Registry, RegistryTrouble, ServiceListener } from '../registry.ts';
import { registryDefaults } from '../registry-defaults.ts';
import { closedError, readOnlyError } from '../registry-errors.ts';
import { WatchHub } from '../watch-hub.ts';
import { DnsLookup, type DnsLookupLimits } from './dns-lookup.ts';
import { parseDnsService } from './dns-service.ts';

export interface DnsRegistryOptions extends Partial<DnsLookupLimits> {
  /** `10.0.0.53`, `10.0.0.53:5353` or `[::1]:53`; the system's own when not given. */
  readonly servers?: readonly string[] | undefined;
  /** For one question to one server. */
  readonly timeoutMs?: number | undefined;
  /** Times each server is asked. */
  readonly tries?: number | undefined;
  readonly onTrouble?: ((trouble: RegistryTrouble) => void) | undefined;
}

/** Watches `api.internal:3000` (A, AAAA) and `_http._tcp.internal` (SRV). Throws what `dns.setServers` throws. */
export function dnsRegistry(options: DnsRegistryOptions = {}): Registry {
  return new DnsRegistry(options);
}

interface Refresh {
  readonly lookup: DnsLookup;
  timer: NodeJS.Timeout | undefined;
  troubled: boolean;
}

class DnsRegistry implements Registry {
  readonly capabilities = { register: false };
  readonly #hub = new WatchHub();
  readonly #resolver: Resolver;
  readonly #limits: DnsLookupLimits;
  readonly #onTrouble: (trouble: RegistryTrouble) => void;
  readonly #refreshes = new Map<string, Refresh>();
  #closed = false;

  constructor(options: DnsRegistryOptions) {
    const {
      timeoutMs = registryDefaults.dnsTimeoutMs,
      tries = registryDefaults.dnsTries,
      servers,
      onTrouble,
    } = options;
    this.#resolver = new Resolver({ timeout: timeoutMs, tries });
    if (servers !== undefined) this.#resolver.setServers(servers);
    this.#limits = {
      minTtlMs: options.minTtlMs ?? registryDefaults.minTtlMs,
      maxTtlMs: options.maxTtlMs ?? registryDefaults.maxTtlMs,
      maxTargets: options.maxTargets ?? registryDefaults.maxTargets,
    };
    this.#onTrouble = onTrouble ?? (() => {});
  }

  async register(): Promise<void> {
    throw this.#closed ? closedError() : readOnlyError('dns');
  }

  async deregister(): Promise<void> {
    throw this.#closed ? closedError() : readOnlyError('dns');
  }

  watch(service: string, listener: ServiceListener): () => void {
    if (this.#closed) throw closedError();
    const parsed = parseDnsService(service);
    const stop = this.#hub.watch(service, listener);
    if (!this.#refreshes.has(service)) {
      const lookup = new DnsLookup(this.#resolver, parsed, this.#limits);
      const refresh: Refresh = { lookup, timer: undefined, troubled: false };
      this.#refreshes.set(service, refresh);
      void this.#refresh(service, refresh);
    }
    return () => {
      stop();
      if (!this.#hub.isWatched(service)) this.#end(service);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const service of [...this.#refreshes.keys()]) this.#end(service);
    this.#hub.close();
    this.#resolver.cancel();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #refresh(service: string, refresh: Refresh): Promise<void> {
    const { addresses, againInMs, failures } = await refresh.lookup.run();
    if (this.#refreshes.get(service) !== refresh) return;
    if (addresses !== undefined) this.#hub.publish(service, addresses);
    this.#report(service, refresh, failures);
    refresh.timer = setTimeout(() => void this.#refresh(service, refresh), againInMs);
    refresh.timer.unref();
  }

  /** Trouble is told when it begins and when it is over, not at each try in between. */
  #report(service: string, refresh: Refresh, failures: readonly Error[]): void {
    const troubled = failures.length > 0;
    if (troubled === refresh.troubled) return;
    refresh.troubled = troubled;
    this.#onTrouble({ service, error: troubled ? lookupError(service, failures) : undefined });
  }

  #end(service: string): void {
    clearTimeout(this.#refreshes.get(service)?.timer);
    this.#refreshes.delete(service);
  }
}

function lookupError(service: string, failures: readonly Error[]): AntipodeError {
  return new AntipodeError(
    'ERR_REGISTRY_DNS',
    `DNS did not answer for '${service}' (${failures[0]!.message}): the last endpoints known stay in use. Check the name servers.`,
    { cause: failures[0], details: { service, failures: failures.map(({ message }) => message) } },
  );
}
