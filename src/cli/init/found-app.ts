/** What was found out about an app: how it is run, and what its reader should know. */
import type { RouteInput, RunInput, ServiceInput } from '../../config/index.ts';

/** A service of processes. */
export interface FoundService extends Pick<ServiceInput, 'workers' | 'memory'> {
  readonly run: RunInput;
}

export interface FoundApp {
  /** The world's name. */
  readonly name: string;
  /** In a few words, where this was read and what it is: `package.json: an Express app`. */
  readonly about: string;
  /** The port that the app's clients know, where one was found. */
  readonly port: number | undefined;
  /** By their ids; the first is the one that is asked for everything else. */
  readonly services: Readonly<Record<string, FoundService>>;
  readonly routes: readonly RouteInput[];
  /** Comments for the reader of the config, by the path of what they are about: `services.web.workers`. */
  readonly remarks?: Readonly<Record<string, string>>;
  /** What could not be taken over, or has to be looked at. */
  readonly notes: readonly string[];
}
