/** The operations of the admin API for one source: the whole list, in the order people read it. */
import type { EventStreams } from './event-streams.ts';
import type { Route } from './route.ts';
import { devRoutes } from './routes/dev-routes.ts';
import { drainRoutes } from './routes/drain-routes.ts';
import { eventsRoute } from './routes/events-route.ts';
import { failoverRoute } from './routes/failover-route.ts';
import { homeRoute } from './routes/home-route.ts';
import { logsRoute } from './routes/logs-route.ts';
import { metricsRoute } from './routes/metrics-route.ts';
import { openApiRoute } from './routes/openapi-route.ts';
import { pastRoute } from './routes/past-route.ts';
import { purgeRoute } from './routes/purge-route.ts';
import { reloadRoute } from './routes/reload-route.ts';
import { scalingRoute } from './routes/scaling-route.ts';
import { serviceRoutes } from './routes/service-routes.ts';
import { statusRoute } from './routes/status-route.ts';
import { stopRoute } from './routes/stop-route.ts';
import { whyRoute } from './routes/why-route.ts';
import { worldRoute } from './routes/world-route.ts';
import type { ControlSource } from './source.ts';

export function routeTable(source: ControlSource, streams: EventStreams): readonly Route[] {
  const routes: readonly Route[] = [
    homeRoute(() => routes),
    worldRoute(source),
    statusRoute(source),
    scalingRoute(source),
    eventsRoute(source, streams),
    ...(source.logs === undefined ? [] : [logsRoute(source, source.logs, streams)]),
    metricsRoute(source),
    whyRoute(source),
    pastRoute(source),
    ...drainRoutes(source),
    ...(source.failover === undefined ? [] : [failoverRoute(source.failover)]),
    purgeRoute(source),
    ...(source.reloadConfig === undefined ? [] : [reloadRoute(() => source.reloadConfig!())]),
    ...(source.services === undefined ? [] : serviceRoutes(source.services)),
    ...(source.stop === undefined ? [] : [stopRoute(() => source.stop!())]),
    ...(source.dev === undefined ? [] : devRoutes(source.dev)),
    openApiRoute(() => routes),
  ];
  return routes;
}
