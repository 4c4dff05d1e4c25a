/** Processes of an app as endpoints of their service. */
import type { ProxyEndpointOptions } from '../proxy/index.ts';
import type { EndpointReceiver } from './source-options.ts';
import type { ProcessEndpoint, WorkerPlace } from './workers/worker-place.ts';

/** The one that is this very `worker` is reached without a way to it. */
export function processEndpoints(
  receiver: EndpointReceiver,
  region: string,
  processes: readonly ProcessEndpoint[],
  worker?: WorkerPlace,
): ProxyEndpointOptions[] {
  return processes.map(({ key, host, port }) => {
    const named = identityOf(receiver, region, key);
    const app = named.id === worker?.endpoint ? worker.app() : undefined;
    return { ...named, address: { host, port, tls: false, ...(app !== undefined && { app }) } };
  });
}

/** What an endpoint is called: `web/2`, and with its region where it stands in one. */
export function identityOf(
  { service }: EndpointReceiver,
  region: string,
  key: string,
): { readonly id: string; readonly label: string } {
  const id = `${service.id}/${key}`;
  return { id, label: region === '' ? id : `${region}/${id}` };
}
