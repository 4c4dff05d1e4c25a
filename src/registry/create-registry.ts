/** The registry a config names: `{ engine: 'memory' }`, `{ engine: 'dns' }`. */
import { type DnsRegistryOptions, dnsRegistry } from './drivers/dns.ts';
import { type MemoryRegistryOptions, memoryRegistry } from './drivers/memory.ts';
import type { Registry } from './registry.ts';

export type RegistryOptions =
  | ({ readonly engine: 'memory' } & MemoryRegistryOptions)
  | ({ readonly engine: 'dns' } & DnsRegistryOptions);

/** Throws what the driver's factory throws. */
export function createRegistry(options: RegistryOptions): Registry {
  return options.engine === 'memory' ? memoryRegistry(options) : dnsRegistry(options);
}
