import type { Fault } from '../faults.ts';
import { checkAppCache } from './app-cache.ts';
import { checkCompose } from './compose.ts';
import { checkData } from './data.ts';
import { checkIds } from './ids.ts';
import { checkListen } from './listen.ts';
import { checkRateLimits } from './rate-limits.ts';
import { checkRegions } from './regions.ts';
import { checkRouteFilters } from './route-filters.ts';
import { checkRoutes } from './routes.ts';
import { checkServices } from './services.ts';
import { checkSql } from './sql.ts';

const checks: readonly ((world: unknown) => Fault[])[] = [
  checkIds,
  checkListen,
  checkRegions,
  checkServices,
  checkRoutes,
  checkCompose,
  checkRouteFilters,
  checkRateLimits,
  checkData,
  checkAppCache,
  checkSql,
];

/** Faults between parts, each of which may be right by itself. */
export function checkAcross(world: unknown): Fault[] {
  return checks.flatMap((check) => check(world));
}
