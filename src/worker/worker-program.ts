/** The program that has an app's process run the edge, for whoever starts such processes. */
import { randomBytes } from 'node:crypto';
import type { WorkerProgram } from '../world/index.ts';
import { type Place, placeVariable } from './place.ts';

export interface WorkerProgramOptions extends Pick<Place, 'config' | 'region' | 'workers' | 'logTo'> {}

export function workerProgram({ logTo, ...place }: WorkerProgramOptions): WorkerProgram {
  const self = import.meta.url;
  const isSource = self.endsWith('.ts');
  const secret = randomBytes(32).toString('hex');
  const preload = new URL(isSource ? 'preload.ts' : 'preload.js', self);
  return {
    // From the sources, those of the package are meant by its name too.
    execArgv: [...(isSource ? ['--conditions=@antipode/source'] : []), `--import=${preload.href}`],
    env: ({ endpoint, port, securePort }) => ({
      [placeVariable]: JSON.stringify({
        ...place,
        endpoint,
        host: '127.0.0.1',
        port,
        securePort,
        secret,
        logTo: logFile,
      } satisfies Place),
    }),
    secret,
    logTo,
  };
}

/** Behind standard input, output, error and the channel to the supervisor. */
const logFile = 4;
