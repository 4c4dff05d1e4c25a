/**
 * How a part of a node has its counts told: plain integers on the way of a request, named here when somebody scrapes.
 *
 * A metric stands in `metricTable` (src/control/metric-table.ts). Several parts may tell of the same one, each with labels
 * of its own (its route, mostly); samples with equal labels are added up. A counter must not go back while a route stays:
 * what counts is kept over reloads (`RouteTools.keep` with a config that never changes).
 *
 *     const counts = tools.keep('limit counts', 0, () => ({ limited: 0 }));
 *     tools.publish(() => [
 *       scalarSnapshot('antipode_limited_total', [{ labels: { route: tools.label }, value: counts.limited }]),
 *     ]);
 */
import type { MetricSnapshot } from '../control/index.ts';

/** Called when somebody scrapes. */
export type MetricSource = () => Iterable<MetricSnapshot>;

export type PublishMetrics = (source: MetricSource) => void;
