/** Puts the port of a supervised process where the library finds it, before the app is loaded. */
import { globalPort, HubPort, type WorkerFacts } from '../../messaging/index.ts';
import { toSupervisor } from './supervisor-channel.ts';

/** `open` has messages of the channel given to the port; it is called when the first is expected. */
export function installPort(open: (port: HubPort) => void): HubPort {
  const port: HubPort = new HubPort({
    facts: factsOf(process.env),
    channel: {
      get isOpen() {
        return process.connected;
      },
      send: toSupervisor,
      open: () => open(port),
    },
  });
  globalPort(() => port);
  return port;
}

/** Every process of a group is told these. */
function factsOf(env: NodeJS.ProcessEnv): WorkerFacts {
  return Object.freeze({
    isSupervised: true,
    id: env.ANTIPODE_WORKER_ID ?? '',
    number: Number(env.ANTIPODE_WORKER),
    service: env.ANTIPODE_SERVICE ?? '',
    region: env.ANTIPODE_REGION ?? '',
    generation: Number(env.ANTIPODE_GENERATION),
  });
}
