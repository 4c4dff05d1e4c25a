/**
 * Who knows where the endpoints of a service are: the contract that every driver keeps, and that the published suite
 * (`registrySuite`) tests.
 *
 * A watcher is told the whole list, sorted and without duplicates: first when the driver knows it, then when it has
 * changed, and never before `watch` has returned or after its stop function was called. A driver that loses its source
 * keeps telling the last list it knew.
 */
import type { AntipodeError } from '../core/index.ts';
import type { ServiceEndpoint } from './service-endpoint.ts';

/** An address an app offers under a name. */
export interface Instance {
  readonly service: string;
  /** Unique in its service; registering it again replaces what was there. */
  readonly id: string;
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** 0–256; 1 when not given. */
  readonly weight?: number | undefined;
  /** 0, the first to be used, when not given. */
  readonly priority?: number | undefined;
}

export type ServiceListener = (endpoints: readonly ServiceEndpoint[]) => void;

export interface RegistryCapabilities {
  /** Whether instances can be registered here; if not, doing so fails with ERR_REGISTRY_READ_ONLY. */
  readonly register: boolean;
}

export interface Registry extends AsyncDisposable {
  readonly capabilities: RegistryCapabilities;
  /** Fails with ERR_REGISTRY_INSTANCE, ERR_REGISTRY_FULL, ERR_REGISTRY_READ_ONLY or ERR_REGISTRY_CLOSED. */
  register(instance: Instance): Promise<void>;
  /** Unknown instances are no error. Fails with ERR_REGISTRY_READ_ONLY or ERR_REGISTRY_CLOSED. */
  deregister(instance: Pick<Instance, 'service' | 'id'>): Promise<void>;
  /** Returns the stop function. Throws ERR_REGISTRY_CLOSED, and ERR_REGISTRY_SERVICE for a name it cannot look up. */
  watch(service: string, listener: ServiceListener): () => void;
  /** Ends every watch. What was registered stays to its driver's rules. Safe to call twice. */
  close(): Promise<void>;
}

/** What a driver says when it loses its source, and again, with no error, when it has it back. */
export interface RegistryTrouble {
  readonly service: string;
  readonly error: AntipodeError | undefined;
}
