/** The servers that options name, and who is asked what: all of a router but its doors. Nothing is connected to. */
import { systemRandom, systemTimers, type Timers } from '../core/index.ts';
import { type CheckedOptions, checkOptions } from './check-options.ts';
import { sqlDefaults } from './defaults.ts';
import { explainMisplaced } from './misplaced.ts';
import { openEmbedded, openServer } from './open-servers.ts';
import type { SqlOptions } from './options.ts';
import { ReadRoute } from './read-route.ts';
import { Servers } from './servers.ts';
import { Writes } from './writes.ts';

export interface ServerGroup {
  readonly servers: Servers;
  /** Who serves a read. */
  readonly route: ReadRoute;
  /** Who takes a write. */
  readonly writes: Writes;
  readonly timers: Timers;
  readonly options: CheckedOptions;
}

/** Throws ERR_SQL_OPTION and ERR_UNITS_DURATION. */
export function openServerGroup(options: SqlOptions): ServerGroup {
  const checked = checkOptions(options);
  const { timers = systemTimers, random = systemRandom, region, embedded, userSession } = options;
  const { pools } = checked;
  const { unhealthyThreshold, healthyThreshold, maxSamples } = sqlDefaults;
  const servers = new Servers({
    ...checked,
    ...{ unhealthyThreshold, healthyThreshold, maxSamples, region, userSession, timers, random },
    maxWaiting: pools.maxWaiting,
    servers:
      embedded === undefined
        ? checked.places.map((place) => openServer(place, pools))
        : [openEmbedded(embedded === 'memory' ? undefined : embedded, pools, timers)],
    // Nothing happens to a database in this process that probes would find.
    probeIntervalMs: embedded === undefined ? checked.probeIntervalMs : Number.POSITIVE_INFINITY,
  });
  const parts = { ...checked, servers, timers };
  const { statementTimeoutMs } = pools;
  return {
    ...{ servers, timers, options: checked },
    route: new ReadRoute(parts),
    writes: new Writes({ ...parts, statementTimeoutMs, explain: explainMisplaced(options.tablesElsewhere) }),
  };
}
