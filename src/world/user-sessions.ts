/** By what users of apps with data are known, from the config. */
import type { ResolvedWorld } from '../config/index.ts';
import { isReplicated } from '../connect/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import { type RouteFilter, Seal, userSession, userSessionCounts } from '../edge/index.ts';
import type { Generation } from './keeper.ts';
import type { PublishMetrics } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';
import { sealSecrets } from './shared-secrets.ts';

interface Making {
  readonly keep: Generation['keep'];
  readonly publish: PublishMetrics;
  readonly tools: Pick<NodeTools, 'isDev' | 'ownSecret'>;
}

/** Whether apps have what is answered in more places than one, and users are to be known by what they have written there. */
export function hasUserSessions({ data, sql, readYourWrites }: ResolvedWorld): boolean {
  return readYourWrites !== false && (data !== undefined || isReplicated(sql));
}

/** One for all routes; undefined where apps have no data, or nobody is to be known by a cookie. */
export function userSessionFilter(world: ResolvedWorld, { keep, publish, tools }: Making): RouteFilter | undefined {
  const { name: worldName, data, readYourWrites, routes } = world;
  if (readYourWrites === false || !hasUserSessions(world)) return undefined;
  const counts = keep('counts of user sessions', 0, userSessionCounts);
  publish(() => [
    scalarSnapshot(
      'antipode_user_sessions_total',
      (['given', 'brought', 'invalid'] as const).map((result) => ({ labels: { result }, value: counts[result] })),
    ),
  ]);
  // Tokens of one engine say nothing to another.
  const { cookie: name, ttlMs, ...rules } = readYourWrites;
  const cookie = { ...rules, name, maxAgeSeconds: Math.round(ttlMs / 1_000) };
  return userSession({
    cookie,
    counts,
    seal: new Seal(sealSecrets(world, tools), `${worldName} users ${data?.engine ?? ''}`),
    targets: new Set(routes.flatMap(({ filters }) => filters.cache?.targets ?? [])),
  });
}
