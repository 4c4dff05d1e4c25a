/**
 * One way to run an app on two cores: the processes that do it, from the one that takes connections to the app's own.
 */
export interface Contender {
  /** Starts it listening on 127.0.0.1:`port`. It may not answer yet. */
  start(place: Place): Promise<Running>;
  version(): string;
  /** False for those that leave the access log and rate limits to the app. */
  readonly hasFeatures: boolean;
}

export interface Place {
  readonly port: number;
  /** The app's file. It listens where `PORT` and `HOST` say. */
  readonly app: string;
  /** With an access log to a file and a rate limit that no request meets. */
  readonly features: boolean;
  /** What must stand before each command. */
  readonly prefix: readonly string[];
}

export interface Running extends AsyncDisposable {
  /** The first process of each tree that belongs to it. */
  readonly pids: readonly number[];
  /** What it has printed. */
  output(): string;
}

/** Two processes of the app, as there are cores. */
export const workers = 2;
