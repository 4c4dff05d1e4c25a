/**
 * The servers that tests and benchmarks start privately: where each is found, and what to do when it is not there.
 *
 * `npm test` goes through scripts/services.ts, which installs what is missing. A test asks `serviceBinary` and fails with
 * the reason when the server is absent; it never skips.
 */
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type ServiceName =
  | 'etcd'
  | 'h2load'
  | 'haproxy'
  | 'nginx'
  | 'patroni'
  | 'pgbouncer'
  | 'postgres'
  | 'redis'
  | 'slowhttptest'
  | 'systemd'
  | 'varnish'
  | 'wrk';

interface Service {
  /** The Debian package that brings it. */
  readonly package: string;
  readonly binary: string;
  /** Where it lies when it is not on the path; a pattern; of several versions the newest is taken. */
  readonly folders?: string;
}

export const services: Readonly<Record<ServiceName, Service>> = {
  etcd: { package: 'etcd-server', binary: 'etcd' },
  h2load: { package: 'nghttp2-client', binary: 'h2load' },
  nginx: { package: 'nginx', binary: 'nginx' },
  haproxy: { package: 'haproxy', binary: 'haproxy' },
  patroni: { package: 'patroni', binary: 'patroni' },
  pgbouncer: { package: 'pgbouncer', binary: 'pgbouncer' },
  postgres: { package: 'postgresql', binary: 'postgres', folders: '/usr/lib/postgresql/*/bin' },
  redis: { package: 'redis-server', binary: 'redis-server' },
  slowhttptest: { package: 'slowhttptest', binary: 'slowhttptest' },
  systemd: { package: 'systemd', binary: 'systemd-analyze' },
  varnish: { package: 'varnish', binary: 'varnishd' },
  wrk: { package: 'wrk', binary: 'wrk' },
};

export const serviceNames: readonly ServiceName[] = Object.keys(services) as ServiceName[];

/** The environment variable that names a service's binary: `nginx` → `ANTIPODE_TEST_NGINX`. */
export function serviceVariable(name: ServiceName): string {
  return `ANTIPODE_TEST_${name.toUpperCase()}`;
}

/** The path of the service's binary: the one the environment names, else the one installed, else undefined. */
export function findService(name: ServiceName): string | undefined {
  const named = process.env[serviceVariable(name)];
  if (named !== undefined) return named;
  const { binary, folders = '' } = services[name];
  const path = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  const own = globSync(folders).toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [...path, ...own].map((folder) => join(folder, binary)).find(isExecutable);
}

/** Like `findService`, for those who cannot go on without it. */
export function serviceBinary(name: ServiceName): string {
  const found = findService(name);
  if (found !== undefined) return found;
  throw new Error(
    `${name} is not installed: run "apt-get install ${services[name].package}" as root, or set ${serviceVariable(name)} to its path`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
