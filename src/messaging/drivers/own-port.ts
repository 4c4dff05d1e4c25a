/** The port of this process, as this copy of the package understands it. */
import { AntipodeError, systemClock } from '../../core/index.ts';
import { LocalPort } from '../local-port.ts';
import { portVersion, type WorkerPort } from '../worker-port.ts';
import { globalPort } from './global-port.ts';

/** Throws ERR_WORKER_VERSION when what supervises this process is of another version than the package the app has. */
export function ownPort(): WorkerPort {
  const port = anyPort();
  if (port.version === portVersion) return port;
  const message = `the app's own antipode speaks version ${portVersion} with its supervisor, which speaks ${port.version}: install the same version for both`;
  throw new AntipodeError('ERR_WORKER_VERSION', message, { details: { own: portVersion, supervisor: port.version } });
}

/** The same of any version, for what all have in common: who this process is. */
export function anyPort(): WorkerPort {
  return globalPort(() => new LocalPort(systemClock));
}
