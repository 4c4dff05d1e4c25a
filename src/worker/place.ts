/**
 * What a worker's supervisor tells it at its start, in one environment variable. The worker takes it out of its environment:
 * a process that the app starts, with the same arguments of Node, is no worker.
 */

export interface Place {
  /** The config file, absolute. */
  readonly config: string;
  /** Empty where the node stands in none. */
  readonly region: string;
  /** The endpoint that this process is: `web/2`. */
  readonly endpoint: string;
  /** Where the app is reached by others on this machine. */
  readonly host: string;
  readonly port: number;
  /** Where the node listens with TLS, if it does: the config may leave it open. */
  readonly securePort?: number | undefined;
  /** What all processes of the node know, and nobody else. */
  readonly secret: string;
  /** Processes of each service, where the command line says so instead of the config. */
  readonly workers?: number | undefined;
  /** Open file for an access log to `stdout`. */
  readonly logTo: number;
}

export const placeVariable = 'ANTIPODE_PLACE';

export function takePlace(env: NodeJS.ProcessEnv): Place | undefined {
  const text = env[placeVariable];
  if (text === undefined) return undefined;
  delete env[placeVariable];
  return JSON.parse(text) as Place;
}
