export { createRegistry, type RegistryOptions } from './create-registry.ts';
export { type DnsRegistryOptions, dnsRegistry } from './drivers/dns.ts';
export { type MemoryRegistryOptions, memoryRegistry } from './drivers/memory.ts';
export type { Instance, Registry, RegistryCapabilities, RegistryTrouble, ServiceListener } from './registry.ts';
export { registryDefaults } from './registry-defaults.ts';
export type { ServiceAddress, ServiceEndpoint } from './service-endpoint.ts';
