/** The figures of `antipode dev`, in one place; listed in docs/limits.md. Those of its links are in links/. */

export interface DevDefaults {
  /** Everything listens here, where only this machine comes. */
  readonly host: string;
  /** The global entry; regions follow it, from the next port in the order of the config. */
  readonly port: number;
  /** The admin API. */
  readonly adminPort: number;
  /** Each region is a process with processes of its own, on one machine. */
  readonly maxRegions: number;
  /** A region process that is not ready by then is stopped; its apps may take their own time to start. */
  readonly startTimeoutMs: number;
  /** How long the start waits for the entry's first health checks of the regions. */
  readonly firstChecksMs: number;
  /** From the first Ctrl-C to the end of everything. */
  readonly stopGraceMs: number;
  /** How long the parent waits for a region's answer. */
  readonly callTimeoutMs: number;
  /** How long the parent waits for a region to put a new config in force. */
  readonly reloadTimeoutMs: number;
  /** After the config file was written, until it is read: editors write in several steps. */
  readonly configSettleMs: number;
  /** How long the parent waits for a region to restart or scale a service. */
  readonly serviceTimeoutMs: number;
  /** After a file of an app was written, until the app is restarted: editors and compilers write several. */
  readonly appSettleMs: number;
  /** Folders of one app that are watched; changes in further ones go unnoticed. */
  readonly maxWatchedFolders: number;
  /** Between two readings of a region's counters. */
  readonly trafficIntervalMs: number;
  /** Rates and medians are of the last so much. */
  readonly trafficWindowMs: number;
  /** Lines of output a region may have on the way to the parent; further ones are dropped, and counted. */
  readonly maxLinesUnderWay: number;
  /** Most that `slow` adds to a round trip. */
  readonly maxSlowMs: number;
  /** Between two pictures of the live view. */
  readonly redrawIntervalMs: number;
}

export const devDefaults: DevDefaults = Object.freeze({
  host: '127.0.0.1',
  port: 8080,
  adminPort: 4000,
  maxRegions: 32,
  startTimeoutMs: 60_000,
  firstChecksMs: 10_000,
  stopGraceMs: 5_000,
  callTimeoutMs: 2_000,
  reloadTimeoutMs: 60_000,
  configSettleMs: 100,
  serviceTimeoutMs: 600_000,
  appSettleMs: 150,
  maxWatchedFolders: 1_000,
  trafficIntervalMs: 500,
  trafficWindowMs: 5_000,
  maxLinesUnderWay: 1_000,
  maxSlowMs: 60_000,
  redrawIntervalMs: 250,
});
