/** The options of a router, checked and with their defaults. */
import { AntipodeError, parseDuration } from '../core/index.ts';
import { sqlDefaults } from './defaults.ts';
import type { PoolSettings, ServerPlace } from './open-servers.ts';
import type { Duration, SqlOptions } from './options.ts';

export interface CheckedOptions {
  readonly places: readonly ServerPlace[];
  readonly pools: PoolSettings;
  readonly maxLagMs: number;
  readonly replicaWaitMs: number;
  readonly primaryWaitMs: number;
  readonly probeIntervalMs: number;
}

/** Throws ERR_SQL_OPTION and ERR_UNITS_DURATION. */
export function checkOptions(options: SqlOptions): CheckedOptions {
  const { pool = {} } = options;
  const d = sqlDefaults;
  return {
    places: placesOf(options),
    pools: {
      maxConnections: count('pool.max', pool.max ?? d.maxConnections),
      maxWaiting: count('pool.maxWaiting', pool.maxWaiting ?? d.maxWaiting),
      connectTimeoutMs: duration('pool.connectTimeout', pool.connectTimeout ?? d.connectTimeoutMs),
      idleTimeoutMs: duration('pool.idleTimeout', pool.idleTimeout ?? d.idleTimeoutMs),
      statementTimeoutMs: duration('statementTimeout', options.statementTimeout ?? d.statementTimeoutMs, true),
      probeTimeoutMs: duration('probeTimeout', options.probeTimeout ?? d.probeTimeoutMs),
      pgbouncer: options.pgbouncer ?? false,
      applicationName: options.applicationName ?? 'antipode',
    },
    maxLagMs: duration('maxLag', options.maxLag ?? d.maxLagMs),
    replicaWaitMs: duration('replicaWait', options.replicaWait ?? d.replicaWaitMs, true),
    primaryWaitMs: duration('primaryWait', options.primaryWait ?? d.primaryWaitMs, true),
    probeIntervalMs: duration('probeInterval', options.probeInterval ?? d.probeIntervalMs),
  };
}

function placesOf({ primary, primaryRegion, replicas = {}, embedded }: SqlOptions): readonly ServerPlace[] {
  const places = [
    ...listOf(primary).map((url) => ({ url, region: primaryRegion })),
    ...Object.entries(replicas).flatMap(([region, urls]) => listOf(urls).map((url) => ({ url, region }))),
  ];
  if (embedded !== undefined) {
    if (places.length > 0) throw optionError('embedded stands alone: leave primary and replicas out');
    return [];
  }
  if (listOf(primary).length === 0) throw optionError('primary is missing: name the URL of a server, or embedded');
  for (const { url } of places) checkUrl(url);
  const twice = places.find(({ url }, index) => places.findIndex((each) => each.url === url) < index);
  if (twice !== undefined) throw optionError(`${hostOf(twice.url)} is named twice: each server once`);
  return places;
}

function listOf(urls: string | readonly string[] | undefined): readonly string[] {
  if (urls === undefined) return [];
  return typeof urls === 'string' ? [urls] : urls;
}

/** A URL may hold a password: it is not shown whole. */
function checkUrl(url: string): void {
  const isPostgres = URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol);
  if (!isPostgres) throw optionError('a server is no URL of the form postgres://user:password@host:port/database');
}

function hostOf(url: string): string {
  return new URL(url).host;
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw optionError(`${name} is ${value}: a whole number over 0 is wanted`);
}

/** Throws ERR_SQL_OPTION. */
export function checkedRetries(retries = 0): number {
  if (Number.isInteger(retries) && retries >= 0 && retries <= sqlDefaults.maxRetries) return retries;
  throw optionError(`retries is ${retries}: a whole number up to ${sqlDefaults.maxRetries} is wanted`);
}

/** In milliseconds. */
export function duration(name: string, value: Duration, mayBeZero = false): number {
  const ms = typeof value === 'number' ? value : parseDuration(value);
  if (ms > 0 || (mayBeZero && ms === 0)) return ms;
  throw optionError(`${name} is ${value}: a duration${mayBeZero ? '' : ' over 0'} is wanted, such as '5s'`);
}

export function optionError(what: string): AntipodeError {
  return new AntipodeError('ERR_SQL_OPTION', `SQL: ${what}.`);
}
