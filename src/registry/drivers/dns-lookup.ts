/**
 * One service in DNS: its questions, and their answers put together into addresses.
 *
 * Each question remembers its own last good answer, so that a server that fails for AAAA, or for one of ten SRV targets,
 * takes away nothing that is known. Node does not tell the time to live of SRV records, so those are asked for again
 * after the shortest time.
 */
import type { SrvRecord } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import type { ServiceAddress } from '../service-endpoint.ts';
import { DnsQuestion } from './dns-question.ts';
import type { DnsService } from './dns-service.ts';

export interface DnsLookupLimits {
  readonly minTtlMs: number;
  readonly maxTtlMs: number;
  readonly maxTargets: number;
}

export interface DnsLookupResult {
  /** Undefined when too little is known to tell a list. */
  readonly addresses: readonly ServiceAddress[] | undefined;
  /** When to look again. */
  readonly againInMs: number;
  readonly failures: readonly Error[];
}

interface HostRecord {
  readonly address: string;
  readonly ttl: number;
}

export class DnsLookup {
  readonly #resolver: Resolver;
  readonly #service: DnsService;
  readonly #limits: DnsLookupLimits;
  readonly #targets: DnsQuestion<SrvRecord>;
  #hosts = new Map<string, readonly DnsQuestion<HostRecord>[]>();

  constructor(resolver: Resolver, service: DnsService, limits: DnsLookupLimits) {
    this.#resolver = resolver;
    this.#service = service;
    this.#limits = limits;
    this.#targets = new DnsQuestion(() => resolver.resolveSrv(service.name));
  }

  async run(): Promise<DnsLookupResult> {
    const { name, port } = this.#service;
    return port === undefined ? this.#runSrv() : this.#runHosts([{ name, port, priority: 0, weight: 1 }], []);
  }

  async #runSrv(): Promise<DnsLookupResult> {
    const { records, failure } = await this.#targets.ask();
    const failures = failure === undefined ? [] : [failure];
    const { maxTargets, minTtlMs } = this.#limits;
    // A single record with the root as its target says that the service is not offered (RFC 2782).
    const offered = normalizeSrv(records.filter(({ name }) => name !== ''));
    const names = new Set([...new Set(offered.map(({ name }) => name))].slice(0, maxTargets));
    const kept = offered.filter(({ name }) => names.has(name));
    if (kept.length < offered.length) failures.push(new Error(`the SRV answer has more than ${maxTargets} targets`));
    return { ...(await this.#runHosts(kept, failures)), againInMs: minTtlMs };
  }

  async #runHosts(targets: readonly SrvRecord[], failures: Error[]): Promise<DnsLookupResult> {
    const hosts = new Map(targets.map(({ name }) => [name, this.#hosts.get(name) ?? this.#askHost(name)]));
    this.#hosts = hosts;
    const found = new Map<string, readonly HostRecord[]>();
    await Promise.all(
      [...hosts].map(async ([name, questions]) => {
        const answers = await Promise.all(questions.map((question) => question.ask()));
        failures.push(...answers.flatMap(({ failure }) => failure ?? []));
        found.set(
          name,
          answers.flatMap(({ records }) => records),
        );
      }),
    );
    const addresses = targets.flatMap(({ name, port, priority, weight }) =>
      found.get(name)!.map(({ address }): ServiceAddress => ({ host: address, port, priority, weight })),
    );
    return {
      // An empty list is believed only when every question was answered.
      addresses: addresses.length === 0 && failures.length > 0 ? undefined : addresses,
      againInMs: failures.length > 0 ? this.#limits.minTtlMs : this.#ttlMs([...found.values()].flat()),
      failures,
    };
  }

  #askHost(name: string): DnsQuestion<HostRecord>[] {
    return [
      new DnsQuestion(() => this.#resolver.resolve4(name, { ttl: true })),
      new DnsQuestion(() => this.#resolver.resolve6(name, { ttl: true })),
    ];
  }

  #ttlMs(records: readonly HostRecord[]): number {
    const { minTtlMs, maxTtlMs } = this.#limits;
    if (records.length === 0) return minTtlMs;
    return Math.min(maxTtlMs, Math.max(minTtlMs, Math.min(...records.map(({ ttl }) => ttl * 1_000))));
  }
}

/**
 * SRV priorities (0–65535) become 0, 1, 2 …, and weights are scaled into 1–256; a weight of 0 is SRV's "hardly ever",
 * which is not our "never".
 */
function normalizeSrv(records: readonly SrvRecord[]): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  const scale = Math.min(1, 256 / Math.max(1, ...records.map(({ weight }) => weight)));
  return records
    .map((record) => ({
      ...record,
      priority: priorities.indexOf(record.priority),
      weight: Math.max(1, Math.round(record.weight * scale)),
    }))
    .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
}
